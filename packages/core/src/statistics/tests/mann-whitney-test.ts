import { NegError } from '../../errors.ts'
import { averageRanks, tieCorrection } from '../association/average-ranks.ts'
import { normalCdf } from '../distributions/normal-distribution.ts'

export interface MannWhitneyTest {
  /** How many pairs (x of a, y of b) have x > y, equal ones counted half. */
  readonly u: number
  /** u / (|a| |b|): the chance that a value of a is above one of b, the area under the ROC curve of a against b. */
  readonly superiority: number
  /** Two-sided. */
  readonly pValue: number
  readonly method: 'exact' | 'normal'
}

/** Up to this many values the distribution is counted out. */
const exactValues = 50

/**
 * Mann and Whitney's U test (1947; also Wilcoxon's rank-sum test) of two samples of different things: does one tend to
 * have the larger values?
 *
 * Exact up to 50 values in all, ties included (the distribution of the rank sum over all ways to share out the ranks);
 * beyond by the normal distribution with correction for ties and continuity. Time O(N log N), and O(N^4) for the exact
 * part.
 *
 * @throws NEG_SHAPE for an empty sample; NEG_NOT_FINITE for NaN.
 */
export function mannWhitneyTest(a: ArrayLike<number>, b: ArrayLike<number>): MannWhitneyTest {
  if (a.length === 0 || b.length === 0) {
    throw new NegError('NEG_SHAPE', `samples of ${a.length} and ${b.length} cannot be compared`, {
      where: { field: a.length === 0 ? 'a' : 'b' },
    })
  }
  const ranks = averageRanks([...Array.from(a), ...Array.from(b)])
  const rankSum = ranks.subarray(0, a.length).reduce((sum, rank) => sum + rank, 0)
  const u = rankSum - (a.length * (a.length + 1)) / 2
  const pairs = a.length * b.length
  const exact = ranks.length <= exactValues
  const tail = exact ? exactTail(ranks, a.length, rankSum) : normalTail(ranks, pairs, Math.min(u, pairs - u))
  return {
    u,
    superiority: u / pairs,
    pValue: Math.min(1, 2 * tail),
    method: exact ? 'exact' : 'normal',
  }
}

/** The smaller of P(sum <= seen) and P(sum >= seen), which ties make uneven, over all choices of `chosen` ranks. */
function exactTail(ranks: Float64Array, chosen: number, seen: number): number {
  // Ranks are doubled, so that shared ones are whole. ways[count * width + sum]: choices with that many and that sum.
  const width = ranks.length * (ranks.length + 1) + 1
  const ways = new Float64Array((chosen + 1) * width)
  ways[0] = 1
  for (const rank of ranks) {
    const step = Math.round(2 * rank)
    for (let count = chosen; count >= 1; count -= 1) {
      for (let sum = width - 1; sum >= step; sum -= 1) {
        ways[count * width + sum] += ways[(count - 1) * width + sum - step]
      }
    }
  }
  const sums = ways.subarray(chosen * width)
  const at = Math.round(2 * seen)
  const total = (from: number, to: number): number => sums.subarray(from, to).reduce((sum, value) => sum + value, 0)
  return Math.min(total(0, at + 1), total(at, width)) / total(0, width)
}

function normalTail(ranks: Float64Array, pairs: number, lower: number): number {
  const n = ranks.length
  const variance = (pairs / 12) * (n + 1 - tieCorrection(ranks) / (n * (n - 1)))
  if (variance === 0) return 0.5
  return normalCdf((lower + 0.5 - pairs / 2) / Math.sqrt(variance))
}
