import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkAboveZero, checkNotNegative } from '../../check-options.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { type LabelledPairsOptions, type PairKind, labelledPairs, weightsOf } from './labelled-pairs.ts'
import { NegError } from '../../errors.ts'

export interface RankedListOptions extends LabelledPairsOptions {
  /** m: how much nearer than the boundary positives must be. Default 0.4. */
  readonly margin?: number
  /** alpha: negatives must be as far as this. Default `1 + margin / 2`. */
  readonly boundary?: number
  /** T_p: how much the positives that are farthest count more. Default 0: all the same. */
  readonly positiveTemperature?: number
  /** T_n: how much the negatives that are nearest count more. Default 10. */
  readonly negativeTemperature?: number
  /** lambda: the share of negatives in the loss, 0 to 1. Default 0.5. */
  readonly imbalance?: number
  /** Over the rows. Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * Ranked list loss: all positives of a row within a ball, all negatives outside a wider one, and those that are wrong
 * weighted by how wrong they are.
 *
 * `(1 - lambda) sum_p w_p (d_p - (alpha - m)) / sum_p w_p + lambda sum_n w_n (alpha - d_n) / sum_n w_n` for each row, over
 * positives with `d_p > alpha - m` and negatives with `d_n < alpha`, `w_p = exp(T_p (d_p - (alpha - m)))`, `w_n = exp(T_n
 * (alpha - d_n))`, with Euclidean distances d of unit rows; Wang, Hua, Kodirov, Hu, Garnier, Robertson, "Ranked list loss
 * for deep metric learning" (2019), section 3. The gradient passes through the weights too. A row without a wrong
 * pair has the loss 0. Time O(B^2 d), memory O(B^2).
 *
 * @param embeddings [B, d], of any length.
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels, references or pairs don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function rankedList(embeddings: tf.Tensor2D, labels: Int32Array, options: RankedListOptions = {}): tf.Tensor {
  const { margin = 0.4, positiveTemperature = 0, negativeTemperature = 10, imbalance = 0.5 } = options
  const { boundary = 1 + margin / 2, reduction = 'mean' } = options
  checkAboveZero({ margin, boundary })
  checkNotNegative({ positiveTemperature, negativeTemperature, imbalance })
  if (imbalance > 1) {
    throw new NegError('NEG_RANGE', `imbalance is ${imbalance}`, {
      where: { field: 'imbalance' },
      remedy: 'Take a number from 0 to 1.',
    })
  }
  const { others, positives, negatives } = labelledPairs(embeddings, labels, options)
  return tf.tidy(() => {
    const distances = measureOf('euclidean', true).matrix(embeddings, others)
    const pull = weightedMean(distances.sub(boundary - margin), positives, positiveTemperature)
    const push = weightedMean(distances.neg().add(boundary), negatives, negativeTemperature)
    return reduce(pull.mul(1 - imbalance).add<tf.Tensor1D>(push.mul(imbalance)), reduction)
  })
}

/** Of what is above 0 among the pairs of each anchor, weighted by `exp(temperature x)`; 0 without any. */
function weightedMean(excess: tf.Tensor2D, kind: PairKind, temperature: number): tf.Tensor1D {
  const wrong = stopGradient(excess).step().mul(weightsOf(kind))
  const weights = excess.mul(temperature).exp().mul(wrong)
  const total = weights.sum(1)
  const none = stopGradient(total).step().neg().add(1)
  return weights.mul(excess).sum<tf.Tensor1D>(1).div(total.add(none))
}
