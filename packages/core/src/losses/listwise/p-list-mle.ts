import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkWord } from '../../check-options.ts'
import { checkReduction, reduce } from '../reduction.ts'
import type { ListMLEOptions } from './list-mle.ts'
import { checkLists } from './lists.ts'
import { plackettLuce } from './plackett-luce.ts'

export interface PListMLEOptions extends ListMLEOptions {
  /**
   * u: how much each position of the true order counts, before they are made to sum to 1; for as many positions as the
   * longest list has documents. Default `2^(n - i) - 1` at position i = 1 .. n of a list of n.
   */
  readonly positionWeights?: Float32Array
}

/**
 * Position-aware ListMLE: as `listMLE`, and the first positions of the true order count the most.
 *
 * `-sum_i w_i (s_i - log sum_{j >= i} exp(s_j))`, `w_i = u_i / (sum u + 1e-10)`; Lan, Zhu, Guo, Niu, Cheng, "Position-aware
 * ListMLE: a sequential learning process for ranking" (2014), equation 7. A list of one document has weight 0 by default.
 * Time O(B n log n), memory O(B n).
 *
 * @param scores [B, n], a list a row.
 * @param relevances [B n]; they matter for `order: 'byRelevance'` alone.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for relevances or a mask that don't fit the scores, or without scores; NEG_RANGE for a list without
 * documents, a relevance or an option.
 */
export function pListMLE(scores: tf.Tensor2D, relevances: Float32Array, options: PListMLEOptions = {}): tf.Tensor {
  const { order = 'given', positionWeights, activation, reduction = 'mean' } = options
  checkWord('order', order, ['given', 'byRelevance'])
  checkReduction(reduction)
  const lists = checkLists(scores, relevances, options)
  if (positionWeights !== undefined) checkPositionWeights(positionWeights, Math.max(...lists.counts))
  const weightsOf = (count: number): ArrayLike<number> =>
    positionWeights === undefined ? halvedWeights(count) : normalised(positionWeights.subarray(0, count), 1e-10)
  return tf.tidy(() => reduce(plackettLuce(scores, lists, { order, activation }, weightsOf), reduction))
}

/** `2^(n - i) - 1` and the floor of their sum are divided by 2^n, so that long lists don't overflow. */
function halvedWeights(count: number): number[] {
  const weights = Array.from({ length: count }, (_, i) => 2 ** -(i + 1) - 2 ** -count)
  return normalised(weights, 1e-10 * 2 ** -count)
}

function normalised(weights: ArrayLike<number>, floor: number): number[] {
  const numbers = Array.from(weights)
  const total = numbers.reduce((sum, weight) => sum + weight, floor)
  return numbers.map((weight) => (weight === 0 ? 0 : weight / total))
}

function checkPositionWeights(weights: Float32Array, positions: number): void {
  if (weights.length < positions) {
    throw new NegError('NEG_SHAPE', `${weights.length} positionWeights for ${positions} documents of a list`, {
      where: { field: 'positionWeights' },
      remedy: 'Give one for each position of the longest list.',
    })
  }
  const wrong = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)))
  if (wrong < 0) return
  throw new NegError('NEG_RANGE', `a weight is ${weights[wrong]}`, {
    where: { field: 'positionWeights', row: wrong + 1 },
    remedy: 'Take numbers of 0 or above.',
  })
}
