import type { Bags } from './bags.ts'

/**
 * Sums the rows of one bag into `sum` and returns the sum's squared length.
 *
 * Eight columns at a time, so that their sums stay in registers and the reads of several rows overlap.
 */
export function sumBag(
  table: Float32Array,
  dimension: number,
  { offsets, items, weights }: Bags,
  bag: number,
  sum: Float64Array,
): number {
  const start = offsets[bag]
  const end = offsets[bag + 1]
  const whole = dimension - (dimension % 8)
  let squares = 0
  for (let column = 0; column < whole; column += 8) {
    let sum0 = 0
    let sum1 = 0
    let sum2 = 0
    let sum3 = 0
    let sum4 = 0
    let sum5 = 0
    let sum6 = 0
    let sum7 = 0
    for (let i = start; i < end; i += 1) {
      const from = items[i] * dimension + column
      const weight = weights === undefined ? 1 : weights[i]
      sum0 += weight * table[from]
      sum1 += weight * table[from + 1]
      sum2 += weight * table[from + 2]
      sum3 += weight * table[from + 3]
      sum4 += weight * table[from + 4]
      sum5 += weight * table[from + 5]
      sum6 += weight * table[from + 6]
      sum7 += weight * table[from + 7]
    }
    sum[column] = sum0
    sum[column + 1] = sum1
    sum[column + 2] = sum2
    sum[column + 3] = sum3
    sum[column + 4] = sum4
    sum[column + 5] = sum5
    sum[column + 6] = sum6
    sum[column + 7] = sum7
    const left = sum0 * sum0 + sum1 * sum1 + (sum2 * sum2 + sum3 * sum3)
    squares += left + (sum4 * sum4 + sum5 * sum5 + (sum6 * sum6 + sum7 * sum7))
  }
  for (let column = whole; column < dimension; column += 1) {
    let total = 0
    for (let i = start; i < end; i += 1) {
      total += (weights === undefined ? 1 : weights[i]) * table[items[i] * dimension + column]
    }
    sum[column] = total
    squares += total * total
  }
  return squares
}
