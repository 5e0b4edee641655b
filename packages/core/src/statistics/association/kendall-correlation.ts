import { checkPairs } from './pearson-correlation.ts'

/**
 * Kendall's tau-b: of all pairs of things, the share that two measurements put in the same order minus the share they
 * put in opposite order, corrected for ties; NaN where one of them is constant.
 *
 * Knight's algorithm (1966): discordant pairs are the exchanges of a merge sort. Time O(n log n).
 *
 * @throws NEG_SHAPE when the lengths differ or are 0; NEG_NOT_FINITE for a value that is not finite.
 */
export function kendallCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkPairs(x, y)
  const n = x.length
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => x[i] - x[j] || y[i] - y[j])
  const tiedX = tiedPairs(order, (i, j) => x[i] === x[j])
  const tiedBoth = tiedPairs(order, (i, j) => x[i] === x[j] && y[i] === y[j])
  const byY = Float64Array.from(order, (i) => y[i])
  const discordant = countExchanges(byY)
  const tiedY = tiedPairs(
    Uint32Array.from({ length: n }, (_, i) => i),
    (i, j) => byY[i] === byY[j],
  )
  const pairs = (n * (n - 1)) / 2
  const agreement = pairs - tiedX - tiedY + tiedBoth - 2 * discordant
  return agreement / Math.sqrt(pairs - tiedX) / Math.sqrt(pairs - tiedY)
}

/** Pairs within runs of neighbours that are the same. */
function tiedPairs(order: Uint32Array, same: (i: number, j: number) => boolean): number {
  let pairs = 0
  let run = 0
  for (let i = 1; i < order.length; i += 1) {
    run = same(order[i - 1], order[i]) ? run + 1 : 0
    pairs += run
  }
  return pairs
}

/** Sorts in place, bottom up, and counts the pairs that stood in descending order. */
function countExchanges(values: Float64Array): number {
  const n = values.length
  const merged = new Float64Array(n)
  let exchanges = 0
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n)
      const end = Math.min(start + 2 * width, n)
      let [left, right] = [start, middle]
      for (let at = start; at < end; at += 1) {
        if (right >= end || (left < middle && values[left] <= values[right])) {
          merged[at] = values[left]
          left += 1
        } else {
          merged[at] = values[right]
          right += 1
          exchanges += middle - left
        }
      }
    }
    values.set(merged)
  }
  return exchanges
}
