import { NegError } from '../../errors.ts'

/**
 * Ranks 1 .. n of values in ascending order; equal ones share the mean of their ranks. Time O(n log n).
 *
 * @throws NEG_NOT_FINITE for NaN, which has no rank.
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const n = values.length
  for (let i = 0; i < n; i += 1) {
    if (Number.isNaN(values[i])) {
      throw new NegError('NEG_NOT_FINITE', 'a value is NaN, which has no rank', { where: { row: i + 1 } })
    }
  }
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => compare(values[i], values[j]))
  const ranks = new Float64Array(n)
  for (let start = 0; start < n;) {
    let end = start + 1
    while (end < n && values[order[end]] === values[order[start]]) end += 1
    for (let i = start; i < end; i += 1) ranks[order[i]] = (start + 1 + end) / 2
    start = end
  }
  return ranks
}

/** Sizes of the groups of equal ranks, as the sum of t^3 - t over them: the usual correction for ties. */
export function tieCorrection(ranks: Float64Array): number {
  const sizes = new Map<number, number>()
  for (const rank of ranks) sizes.set(rank, (sizes.get(rank) ?? 0) + 1)
  let sum = 0
  for (const size of sizes.values()) sum += size ** 3 - size
  return sum
}

/** Unlike a difference, right for infinite values too. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
