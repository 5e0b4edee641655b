import * as tf from '@tensorflow/tfjs'

import { checkLength } from '../../kernels/check-length.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkCount, checkWithin } from '../../check-options.ts'
import { hardestDifferences } from './hardest-differences.ts'
import { softHistogram } from './soft-histogram.ts'

export interface DynamicSoftMarginHistogramOptions {
  /** Of the step before, [bins + 1]. Default: none, the batch alone counts. */
  readonly histogram?: tf.Tensor1D
  /** How much a pair of the batch counts beside all that was before. Default 0.01. */
  readonly momentum?: number
  /** Steps that differences of -2 to 2 are divided into. Default 10. */
  readonly bins?: number
}

/**
 * What `dynamicSoftMargin` remembers: how the differences of distances were distributed lately, with the batch at hand.
 *
 * `(1 - momentum) H + momentum h`, then divided by its sum, with the counts h of the batch; Zhang, Rusinkiewicz, "Learning
 * local descriptors with a CDF-based dynamic soft margin" (2019). Constant for the gradient. The caller
 * disposes of the old one; a new one made inside a tidy or a gradient needs `tf.keep`. Time O(B^2 d), memory O(B^2).
 *
 * @param anchors [B, d], of any length.
 * @param positives [B, d]
 * @returns [bins + 1], adds up to 1.
 * @throws NEG_SHAPE for sides or a histogram that don't fit, or fewer than two pairs; NEG_RANGE for an option.
 */
export function dynamicSoftMarginHistogram(
  anchors: tf.Tensor2D,
  positives: tf.Tensor2D,
  options: DynamicSoftMarginHistogramOptions = {},
): tf.Tensor1D {
  const { histogram, momentum = 0.01, bins = 10 } = options
  checkCount({ bins })
  checkWithin({ momentum }, 0, 1)
  if (histogram !== undefined) checkLength('histogram', { length: histogram.size }, bins + 1)
  return tf.tidy(() => {
    const differences = stopGradient(hardestDifferences(anchors, positives)).expandDims<tf.Tensor2D>(0)
    const place = differences.add(2).mul<tf.Tensor2D>(bins / 4)
    const counts = softHistogram(place, bins)(place.onesLike()).flatten<tf.Tensor1D>()
    const moved = histogram === undefined ? counts : histogram.mul(1 - momentum).add<tf.Tensor1D>(counts.mul(momentum))
    return stopGradient(moved.div<tf.Tensor1D>(moved.sum()))
  })
}
