import * as tf from '@tensorflow/tfjs'

import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkNotNegative } from '../check-not-negative.ts'
import { checkAboveZero, checkCount, checkWord } from '../margin/check-numbers.ts'
import { idealGains } from './ideal-gains.ts'
import { type ListOptions, type Lists, checkLists, scoresOfLists, thereIn } from './lists.ts'
import { pairLogistic } from './pair-logistic.ts'
import { scorePositions } from './score-positions.ts'

/** How much a pair of documents counts. */
export type LambdaWeighting = 'none' | 'ndcgLoss1' | 'ndcgLoss2' | 'lambdaRank' | 'ndcgLoss2PlusPlus'

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
 * Time and memory O(B n^2), a few matrices of that size.
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
    const s = scoresOfLists(scores, lists, activation)
    const ranked = gains !== undefined || k !== undefined
    const positions = ranked ? scorePositions(stopGradient(s), lists) : undefined
    const pairs = countedPairs(lists, positions, weighting === 'ndcgLoss1', k)
    const weighed =
      gains === undefined || positions === undefined
        ? pairs
        : pairs.mul<tf.Tensor3D>(pairWeights(tf.tensor2d(gains, scores.shape), positions, weighting, mu))
    const sums = pairLogistic(s, weighed, sigma).div<tf.Tensor1D>(logarithm === 'binary' ? Math.LN2 : 1)
    if (reduction === 'none') return sums
    return reduction === 'sum' ? sums.sum() : sums.sum().div(pairs.sum().maximum(1))
  })
}

/** 1 for the pairs that count, [B, n, n]. */
function countedPairs(lists: Lists, positions: tf.Tensor2D | undefined, all: boolean, k?: number): tf.Tensor3D {
  return tf.tidy(() => {
    const relevances = tf.tensor2d(lists.relevances, [lists.rows, lists.columns])
    const there = thereIn(lists) ?? tf.onesLike(relevances)
    const both: tf.Tensor3D = tf.mul(there.expandDims(2), there.expandDims(1))
    const pairs = all ? both : both.mul<tf.Tensor3D>(relevances.expandDims(2).greater(relevances.expandDims(1)))
    if (positions === undefined || k === undefined) return pairs
    const best = positions.lessEqual(k)
    return pairs.mul(best.expandDims(2).logicalOr(best.expandDims(1)))
  })
}

function pairWeights(gains: tf.Tensor2D, positions: tf.Tensor2D, weighting: LambdaWeighting, mu: number): tf.Tensor {
  const inverseLog = (x: tf.Tensor): tf.Tensor => tf.div(Math.LN2, x.log1p())
  return tf.tidy(() => {
    if (weighting === 'ndcgLoss1') return gains.mul(inverseLog(positions)).expandDims(2)
    const apart = (x: tf.Tensor2D): tf.Tensor => tf.sub(x.expandDims(2), x.expandDims(1)).abs()
    const parts: tf.Tensor[] = []
    if (weighting !== 'lambdaRank') {
      const steps = apart(positions)
      const atLeastOne = steps.maximum(1)
      const delta = inverseLog(atLeastOne)
        .sub(inverseLog(atLeastOne.add(1)))
        .mul(steps.step())
      parts.push(weighting === 'ndcgLoss2' ? delta : delta.mul(mu))
    }
    if (weighting !== 'ndcgLoss2') parts.push(apart(inverseLog(positions) as tf.Tensor2D))
    return parts.reduce((a, b) => a.add(b)).mul(apart(gains))
  })
}
