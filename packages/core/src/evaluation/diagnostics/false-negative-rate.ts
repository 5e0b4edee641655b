import { checkLength } from '../../kernels/check-length.ts'
import type { Interval } from '../../statistics/intervals/interval.ts'
import { wilsonInterval } from '../../statistics/intervals/wilson-interval.ts'

export interface FalseNegativeRate extends Interval {
  /** Negatives with their anchor's label. */
  readonly falseNegatives: number
  /** All negatives. */
  readonly total: number
}

/**
 * What share of mined negatives are false: of the anchor's own label. With labels of a sample it estimates the rate of
 * the whole, with an interval.
 *
 * The interval is Wilson's, which keeps its confidence for rates near 0. Memory O(1), time O(number of negatives).
 *
 * @param anchorLabels [n]
 * @param negativeLabels for each anchor the labels of its negatives, as many as it has.
 * @param options.confidence default 0.95.
 * @returns the rate as `estimate`, NaN without negatives.
 * @throws NEG_SHAPE for another number of lists; NEG_RANGE for a confidence that isn't between 0 and 1.
 */
export function falseNegativeRate(
  anchorLabels: Int32Array,
  negativeLabels: readonly ArrayLike<number>[],
  options: { readonly confidence?: number } = {},
): FalseNegativeRate {
  checkLength('negativeLabels', negativeLabels, anchorLabels.length)
  let [falseNegatives, total] = [0, 0]
  negativeLabels.forEach((labels, anchor) => {
    total += labels.length
    for (let i = 0; i < labels.length; i += 1) if (labels[i] === anchorLabels[anchor]) falseNegatives += 1
  })
  return { falseNegatives, total, ...wilsonInterval(falseNegatives, total, options) }
}
