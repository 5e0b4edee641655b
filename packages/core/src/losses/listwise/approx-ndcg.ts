import * as tf from '@tensorflow/tfjs'

import { checkAboveZero } from '../../check-options.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { idealGains } from './ideal-gains.ts'
import { type ListOptions, checkLists, scoresOfLists } from './lists.ts'
import { softPositions } from './soft-positions.ts'

export interface ApproxNDCGOptions extends ListOptions {
  /** alpha: how steeply a difference of scores decides who stands first. Default 1. */
  readonly steepness?: number
  /** Default `mean`, over the lists. */
  readonly reduction?: Reduction
}

/**
 * ApproxNDCG: minus the NDCG of a list, with positions that change smoothly with the scores.
 *
 * `-sum_i G_i / log2(1 + r_i)`, `r_i = 1 + sum_{j != i} sigmoid(-alpha (s_i - s_j))`, `G_i = (2^relevance - 1) / IDCG`; Qin,
 * Liu, Li, "A general approximation framework for direct optimization of information retrieval measures" (2010),
 * equations 7 and 20. No sigmoid counts less than 1e-10. The steeper, the nearer to NDCG and the less gradient. A list
 * without a relevant document gives 0. In blocks of pairs: time O(B n^2),
 * memory O(B n) and a block.
 *
 * @param scores s, [B, n], a list a row.
 * @param relevances [B n], 0 or above.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for relevances or a mask that don't fit the scores, or without scores; NEG_RANGE for a list without
 * documents, a relevance or an option.
 */
export function approxNDCG(scores: tf.Tensor2D, relevances: Float32Array, options: ApproxNDCGOptions = {}): tf.Tensor {
  const { steepness = 1, activation, reduction = 'mean' } = options
  checkAboveZero({ steepness })
  const lists = checkLists(scores, relevances, options)
  const gains = idealGains(lists)
  return tf.tidy(() => {
    const positions = softPositions(scoresOfLists(scores, lists, activation), lists, steepness, 1e-10)
    const discounted = tf.tensor2d(gains, scores.shape).mul<tf.Tensor2D>(-Math.LN2).div(positions.log1p())
    return reduce(discounted.sum<tf.Tensor1D>(1), reduction)
  })
}
