import { averageRanks, tieCorrection } from '../association/average-ranks.ts'
import { normalCdf } from '../distributions/normal-distribution.ts'
import { pairedDifferences } from './paired-differences.ts'

export interface WilcoxonSignedRankTest {
  /** Sum of the ranks of |a - b| over the pairs with a > b. */
  readonly positiveRankSum: number
  /** Sum of the ranks over the pairs with a < b. */
  readonly negativeRankSum: number
  /** Pairs that differ; equal ones are left out. */
  readonly pairs: number
  /** Two-sided. */
  readonly pValue: number
  readonly method: 'exact' | 'normal'
}

/** Up to this many pairs the distribution is counted out. */
const exactPairs = 200

/**
 * Wilcoxon's signed-rank test (1945) of two samples over the same things: are the differences symmetric about 0? Asks
 * less of the data than the paired t test: only their order counts.
 *
 * Exact up to 200 pairs, ties included (the distribution of the rank sum over all signs, given the ranks); beyond by the
 * normal distribution with correction for ties. Pairs that are equal are left out. Differences are compared as they
 * stand, so round them first where rounding alone keeps them apart. Time O(n log n), and O(n^3) for the exact part.
 *
 * @throws NEG_SHAPE when the lengths differ or are 0; NEG_NOT_FINITE for values that are not finite.
 */
export function wilcoxonSignedRankTest(a: ArrayLike<number>, b: ArrayLike<number>): WilcoxonSignedRankTest {
  const differences = pairedDifferences(a, b).filter((difference) => difference !== 0)
  const ranks = averageRanks(differences.map(Math.abs))
  let positiveRankSum = 0
  ranks.forEach((rank, i) => (positiveRankSum += differences[i] > 0 ? rank : 0))
  const pairs = differences.length
  const all = (pairs * (pairs + 1)) / 2
  const negativeRankSum = all - positiveRankSum
  const exact = pairs <= exactPairs
  const lower = Math.min(positiveRankSum, negativeRankSum)
  return {
    positiveRankSum,
    negativeRankSum,
    pairs,
    pValue: Math.min(1, 2 * (exact ? exactTail(ranks, lower) : normalTail(ranks, lower))),
    method: exact ? 'exact' : 'normal',
  }
}

/** P(rank sum <= lower) over all signs. Ranks are doubled, so that shared ones are whole. */
function exactTail(ranks: Float64Array, lower: number): number {
  const highest = Math.round(2 * lower)
  let chances = new Float64Array(highest + 1)
  chances[0] = 1
  for (const rank of ranks) {
    const step = Math.round(2 * rank)
    const next = chances.map((chance) => chance / 2)
    for (let sum = step; sum <= highest; sum += 1) next[sum] += chances[sum - step] / 2
    chances = next
  }
  return chances.reduce((total, chance) => total + chance, 0)
}

function normalTail(ranks: Float64Array, lower: number): number {
  const n = ranks.length
  const mean = (n * (n + 1)) / 4
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieCorrection(ranks) / 48
  return normalCdf((lower - mean) / Math.sqrt(variance))
}
