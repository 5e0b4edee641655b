import * as tf from '@tensorflow/tfjs'

import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkAboveZero, checkCount, checkNotNegative, checkWord } from '../../check-options.ts'
import { idealGains } from './ideal-gains.ts'
import { type ListOptions, checkLists, scoresOfLists } from './lists.ts'
import { rankLists } from './ranked-lists.ts'
import { type LambdaWeighting, rankedPairs } from './ranked-pairs.ts'

const weightings: readonly LambdaWeighting[] = ['none', 'ndcgLoss1', 'ndcgLoss2', 'lambdaRank', 'ndcgLoss2PlusPlus']

/** What the losses on pairs of documents have in common. */
export interface RankedPairsOptions extends ListOptions {
  /** sigma: differences of scores are multiplied by it. Default 1. */
  readonly sigma?: number
  /** Only pairs with one of the k best scores of the list count, and gains are those of NDCG@k. Default: all. */
  readonly k?: number
  /** Base of the logarithm: 2 (`binary`, default) or e (`natural`). */
  readonly logarithm?: 'binary' | 'natural'
  /** `mean` over the pairs of all lists (default; 0 without any), `sum` of them, or `none`: the sum of each list's. */
  readonly reduction?: 'mean' | 'sum' | 'none'
}

export interface LambdaLossOptions extends RankedPairsOptions {
  /** Default `ndcgLoss2PlusPlus`. */
  readonly weighting?: LambdaWeighting
  /** mu: the share of `ndcgLoss2` in `ndcgLoss2PlusPlus`. Default 10. */
  readonly mu?: number
}

/**
 * LambdaLoss: of two documents the more relevant one should have the higher score, and the more so, the more their order
 * matters to NDCG.
 *
 * `-W_ij log sigmoid(sigma (s_i - s_j))` over the pairs with a higher relevance of i; Wang, Li, Golbandi, Bendersky, Najork,
 * "The LambdaLoss framework for ranking metric optimization" (2018). With positions i, j by descending score,
 * `D_i = log2(1 + i)` and `G_i = (2^relevance - 1) / IDCG@k` the weights are `none` 1 (which is `rankNet`), `ndcgLoss1`
 * `G_i / D_i` over all ordered pairs, i = j included (equation 14), `ndcgLoss2` `delta_ij |G_i - G_j|` with
 * `delta_ij = |1 / D_|i-j| - 1 / D_(|i-j|+1)|` (16), `lambdaRank` `|1/D_i - 1/D_j| |G_i - G_j|` (Burges 2010), and
 * `ndcgLoss2PlusPlus` their sum `mu ndcgLoss2 + lambdaRank` (18). Weights and positions are constant for the gradient.
 *
 * In blocks of pairs: time O(B n min(n, 2 k)), memory O(B n) and a block.
 *
 * @param scores [B, n], a list a row.
 * @param relevances [B n], 0 or above.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for relevances or a mask that don't fit the scores, or without scores; NEG_RANGE for a list without
 * documents, a relevance or an option.
 */
export function lambdaLoss(scores: tf.Tensor2D, relevances: Float32Array, options: LambdaLossOptions = {}): tf.Tensor {
  const { weighting = 'ndcgLoss2PlusPlus', mu = 10, sigma = 1, k, activation } = options
  const { logarithm = 'binary', reduction = 'mean' } = options
  checkWord('weighting', weighting, weightings)
  checkWord('logarithm', logarithm, ['binary', 'natural'])
  checkWord('reduction', reduction, ['mean', 'sum', 'none'])
  checkAboveZero({ sigma })
  checkNotNegative({ mu })
  checkCount({ k: k ?? 1 })
  const lists = checkLists(scores, relevances, options)
  const gains = weighting === 'none' ? undefined : idealGains(lists, k)
  return tf.tidy(() => {
    const ranked = rankLists(scoresOfLists(scores, lists, activation), lists, gains)
    const totals = rankedPairs(ranked, { weighting, mu, sigma, k: k ?? lists.columns })
    const [sums, counts] = totals.div(tf.tensor2d([[logarithm === 'binary' ? Math.LN2 : 1], [1]])).unstack()
    if (reduction === 'none') return sums
    return reduction === 'sum' ? sums.sum() : sums.sum().div(stopGradient(counts).sum().maximum(1))
  })
}
