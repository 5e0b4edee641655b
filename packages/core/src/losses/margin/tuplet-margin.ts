import * as tf from '@tensorflow/tfjs'

import { squaredDistances } from '../../kernels/distances/squared-distances.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { type Reduction, checkReduction } from '../reduction.ts'
import { checkAboveZero, checkFinite } from '../../check-options.ts'
import { type LabelledPairsOptions, labelledPairs, logSumExpOfPairs, reducePairs } from './labelled-pairs.ts'

export interface TupletMarginOptions extends LabelledPairsOptions {
  /** beta: slack of the angle between positives, in radians. Default 0.1, which is 5.73 degrees. */
  readonly margin?: number
  /** s: the scale of the cosines. Default 64. */
  readonly scale?: number
  /** Over the positive pairs; `none`: the sum of each anchor's. Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * Tuplet margin loss: each positive pair against all negatives of its anchor, with a slack of the angle that keeps the
 * hardest positives from counting too much.
 *
 * `log(1 + sum_n exp(s (cos theta_an - cos(theta_ap - beta))))` for each positive pair; Yu, Tao, "Deep metric learning
 * with tuplet margin loss" (2019), equation 3, without its intra-pair variance part, which is `intraPairVariance`.
 * 0 without a positive or a negative pair. Time O(B^2 d), memory O(B^2).
 *
 * @param embeddings [B, d], of any length.
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels, references or pairs don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function tupletMargin(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  options: TupletMarginOptions = {},
): tf.Tensor {
  const { margin = 0.1, scale = 64, reduction = 'mean' } = options
  checkFinite({ margin })
  checkAboveZero({ scale })
  checkReduction(reduction)
  const { others, positives, negatives } = labelledPairs(embeddings, labels, options)
  return tf.tidy(() => {
    const unit = unitRows(embeddings)
    // 1 - cos, from differences, so that the sine of a small angle has its digits.
    const versines = squaredDistances(unit, others === embeddings ? unit : unitRows(others)).mul<tf.Tensor2D>(0.5)
    const cosines = versines.neg().add<tf.Tensor2D>(1)
    const sines = versines.mul(versines.neg().add(2)).relu().sqrt()
    const slack = cosines.mul(Math.cos(margin)).add(sines.mul(Math.sin(margin)))
    const pushes = logSumExpOfPairs(cosines.mul(scale), negatives).expandDims<tf.Tensor2D>(1)
    return reducePairs(pushes.sub<tf.Tensor2D>(slack.mul(scale)).softplus(), positives, reduction)
  })
}
