import type * as tf from '@tensorflow/tfjs'

import { type RankedPairsOptions, lambdaLoss } from './lambda-loss.ts'

/**
 * RankNet: of two documents of a list the more relevant one should have the higher score.
 *
 * `-log sigmoid(sigma (s_i - s_j))`, the mean over all pairs of all lists with a higher relevance of i; Burges et al.,
 * "Learning to rank using gradient descent" (2005), equation 3. The logarithm is to base 2, as sentence-transformers'
 * RankNetLoss has it; `logarithm: 'natural'` is the paper's. It is `lambdaLoss` with equal weights.
 *
 * In blocks of pairs: time O(B n min(n, 2 k)), memory O(B n) and a block.
 *
 * @param scores [B, n], a list a row.
 * @param relevances [B n]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for relevances or a mask that don't fit the scores, or without scores; NEG_RANGE for a list without
 * documents, a relevance or an option.
 */
export function rankNet(scores: tf.Tensor2D, relevances: Float32Array, options: RankedPairsOptions = {}): tf.Tensor {
  return lambdaLoss(scores, relevances, { ...options, weighting: 'none' })
}
