import * as tf from '@tensorflow/tfjs'

import { maskedLogSumExp } from '../../kernels/masked/masked-log-sum-exp.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { type ListOptions, type Lists, checkLists, columnsThere, scoresOfLists, thereIn } from './lists.ts'

export interface ListNetOptions extends ListOptions {
  /** Default `mean`, over the lists. */
  readonly reduction?: Reduction
}

/**
 * ListNet: the softmax over the scores of a list should be that over its relevances.
 *
 * `-sum_j softmax(y)_j log softmax(s)_j`; Cao, Qin, Liu, Tsai, Li, "Learning to rank: from pairwise approach to listwise
 * approach" (2007), equation 4 with the top-one probabilities of theorem 8. With a teacher's scores for relevances it is
 * distillation over lists. Time and memory O(B n).
 *
 * @param scores s, [B, n], a list a row.
 * @param relevances y, [B n], any finite numbers.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for relevances or a mask that don't fit the scores, or without scores; NEG_RANGE for a list without
 * documents, a relevance or an option.
 */
export function listNet(scores: tf.Tensor2D, relevances: Float32Array, options: ListNetOptions = {}): tf.Tensor {
  const { activation, reduction = 'mean' } = options
  const lists = checkLists(scores, relevances, options)
  return tf.tidy(() => {
    const s = scoresOfLists(scores, lists, activation)
    const there = thereIn(lists) ?? tf.onesLike(s)
    // What all scores have in common is taken out first, or the difference below would lose the small digits.
    const below = s.sub<tf.Tensor2D>(stopGradient(s).max(1, true))
    const shares = tf.tensor2d(relevanceShares(lists), scores.shape)
    return reduce(maskedLogSumExp(below, there).sub(below.mul(shares).sum(1)) as tf.Tensor1D, reduction)
  })
}

/** The softmax over the relevances of each list. */
function relevanceShares(lists: Lists): Float32Array {
  const { rows, columns, relevances } = lists
  const shares = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row += 1) {
    const places = columnsThere(lists, row).map((column) => row * columns + column)
    const largest = places.reduce((most, place) => Math.max(most, relevances[place]), Number.NEGATIVE_INFINITY)
    for (const place of places) shares[place] = Math.exp(relevances[place] - largest)
    const total = places.reduce((sum, place) => sum + shares[place], 0)
    for (const place of places) shares[place] /= total
  }
  return shares
}
