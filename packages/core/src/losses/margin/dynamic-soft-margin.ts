import * as tf from '@tensorflow/tfjs'

import { stopGradient } from '../../kernels/stop-gradient.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { type DynamicSoftMarginHistogramOptions, dynamicSoftMarginHistogram } from './dynamic-soft-margin-histogram.ts'
import { hardestDifferences } from './hardest-differences.ts'

export interface DynamicSoftMarginOptions extends DynamicSoftMarginHistogramOptions {
  /** Over the pairs. Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * A triplet loss without a margin to set: each triplet counts by the share of recent triplets that were easier.
 *
 * `F(t_i) t_i` with `t_i` the distance of a pair minus that to its hardest negative in the batch, on either side, and F the
 * running distribution of these, constant for the gradient; Zhang, Rusinkiewicz, "Learning local descriptors with a
 * CDF-based dynamic soft margin" (2019). F holds the batch at hand too; `dynamicSoftMarginHistogram` gives what
 * to remember for the next step. Time O(B^2 d), memory O(B^2).
 *
 * @param anchors [B, d], of any length.
 * @param positives [B, d], row i belongs to row i of the anchors.
 * @returns a scalar, or [B] with `reduction: 'none'`; may be below 0.
 * @throws NEG_SHAPE for sides or a histogram that don't fit, or fewer than two pairs; NEG_RANGE for an option.
 */
export function dynamicSoftMargin(
  anchors: tf.Tensor2D,
  positives: tf.Tensor2D,
  options: DynamicSoftMarginOptions = {},
): tf.Tensor {
  const { bins = 10, reduction = 'mean' } = options
  return tf.tidy(() => {
    const shares = dynamicSoftMarginHistogram(anchors, positives, options).cumsum()
    const differences = hardestDifferences(anchors, positives)
    const node = stopGradient(differences)
      .add(2)
      .mul(bins / 4)
      .floor()
      .clipByValue(0, bins)
      .cast('int32')
      // The place of a NaN would be none; it shows in the difference.
      .maximum(tf.scalar(0, 'int32'))
    return reduce(differences.mul(stopGradient(shares.gather(node))), reduction)
  })
}
