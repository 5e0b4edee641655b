import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkAboveZero, checkFinite } from '../../check-options.ts'
import { type LabelledPairsOptions, labelledPairs, logSumExpOfPairs } from './labelled-pairs.ts'

export interface CircleLossOptions extends LabelledPairsOptions {
  /** m: how far from 1 and 0 the similarities of positives and negatives may stay. Default 0.4. */
  readonly margin?: number
  /** gamma: the scale of the similarities. Default 80. */
  readonly scale?: number
  /** Over the rows. Default `meanOfNonZero`. */
  readonly reduction?: Reduction
}

/**
 * Circle loss: each similarity is pushed the harder, the farther it is from where it should be.
 *
 * `log(1 + sum_n exp(gamma max(0, s_n + m) (s_n - m)) sum_p exp(-gamma max(0, 1 + m - s_p) (s_p - 1 + m)))` for each
 * row, with the cosine s; Sun, Cheng, Zhang, Zhang, Zheng, Wang, Wei, "Circle loss: a unified perspective of pair
 * similarity optimization" (2020), equation 6 with the settings of 3.3. The factors `max(0, ...)` are constant for the
 * gradient. A row without a positive or without a negative has the loss 0. Time O(B^2 d), memory O(B^2).
 *
 * @param embeddings [B, d], of any length.
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels, references or pairs don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function circleLoss(embeddings: tf.Tensor2D, labels: Int32Array, options: CircleLossOptions = {}): tf.Tensor {
  const { margin = 0.4, scale = 80, reduction = 'meanOfNonZero' } = options
  checkFinite({ margin })
  checkAboveZero({ scale })
  const { others, positives, negatives } = labelledPairs(embeddings, labels, options)
  return tf.tidy(() => {
    const similarities = measureOf('cosine').matrix(embeddings, others)
    const fixed = stopGradient(similarities)
    const pull = fixed
      .neg()
      .add(1 + margin)
      .relu()
      .mul(similarities.sub(1 - margin))
      .mul<tf.Tensor2D>(-scale)
    const push = fixed.add(margin).relu().mul(similarities.sub(margin)).mul<tf.Tensor2D>(scale)
    const exponents = logSumExpOfPairs(pull, positives).add<tf.Tensor1D>(logSumExpOfPairs(push, negatives))
    return reduce(exponents.softplus(), reduction)
  })
}
