import { transposeBags } from './bags.ts'
import type { Bags } from './bags.ts'

/**
 * Weighted sums of table rows, one a bag: `out[b] = sum of weights[i] * table[items[i]]`.
 *
 * Off the tape, on typed arrays, since a table of embeddings is too large for a dense gradient; the backward pass is
 * `embeddingBagGradient`, the update `rowWiseAdagrad`. Sums are carried in double precision and rounded once. Time
 * O(items x dimension), no memory besides `out`.
 *
 * @param table rows x dimension, row-major.
 * @param out bags x dimension; overwritten.
 */
export function embeddingBag(table: Float32Array, dimension: number, bags: Bags, out: Float32Array): void {
  const { offsets, items, weights } = bags
  const count = offsets.length - 1
  const whole = dimension - (dimension % 8)
  for (let bag = 0; bag < count; bag += 1) {
    const start = offsets[bag]
    const end = offsets[bag + 1]
    // Eight columns at a time: their sums stay in registers, and the reads of several rows overlap.
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
      const to = bag * dimension + column
      out[to] = sum0
      out[to + 1] = sum1
      out[to + 2] = sum2
      out[to + 3] = sum3
      out[to + 4] = sum4
      out[to + 5] = sum5
      out[to + 6] = sum6
      out[to + 7] = sum7
    }
    for (let column = whole; column < dimension; column += 1) {
      let sum = 0
      for (let i = start; i < end; i += 1) {
        sum += (weights === undefined ? 1 : weights[i]) * table[items[i] * dimension + column]
      }
      out[bag * dimension + column] = sum
    }
  }
}

/**
 * The adjoint of `embeddingBag`: row r of the table's gradient is the sum of `weights[i] * gradient[b]` over the places
 * i of bags b that hold item r. Rows are those of a compact gradient when the items come from `compactBags`.
 *
 * A gradient too large to be held is made a part at a time by `embeddingBag` over a part of the transposed bags.
 *
 * @param gradient bags x dimension.
 * @param tableGradient rows x dimension; overwritten.
 */
export function embeddingBagGradient(
  gradient: Float32Array,
  dimension: number,
  bags: Bags,
  tableGradient: Float32Array,
): void {
  embeddingBag(gradient, dimension, transposeBags(bags, tableGradient.length / dimension), tableGradient)
}
