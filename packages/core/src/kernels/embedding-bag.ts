import { transposeBags } from './bags.ts'
import type { Bags } from './bags.ts'
import { checkLength, countRows } from './check-length.ts'
import { sumBag } from './sum-bag.ts'

/**
 * Weighted sums of table rows, one a bag: `out[b] = sum of weights[i] * table[items[i]]`.
 *
 * Off the tape, on typed arrays, since a table of embeddings is too large for a dense gradient; the backward pass is
 * `embeddingBagGradient`, the update `rowWiseAdagrad`, `elementWiseAdagrad` or `lazyAdam`. Bags of `meanBags` give means;
 * the largest values are `embeddingBagMax`'s. Sums are carried in double precision and rounded once. Time
 * O(items x dimension), no memory besides `out`.
 *
 * @param table rows x dimension, row-major.
 * @param out bags x dimension; overwritten.
 * @throws NEG_RANGE for the dimension, NEG_SHAPE for arrays that don't fit. Items aren't looked at: they must be rows of
 * the table.
 */
export function embeddingBag(table: Float32Array, dimension: number, bags: Bags, out: Float32Array): void {
  const count = bags.offsets.length - 1
  countRows('table', table, dimension)
  checkLength('out', out, count * dimension)
  if (bags.weights !== undefined) checkLength('weights', bags.weights, bags.items.length)
  const sum = new Float64Array(dimension)
  for (let bag = 0; bag < count; bag += 1) {
    sumBag(table, dimension, bags, bag, sum)
    const to = bag * dimension
    for (let column = 0; column < dimension; column += 1) out[to + column] = sum[column]
  }
}

/**
 * The adjoint of `embeddingBag`: row r of the table's gradient is the sum of `weights[i] * gradient[b]` over the places
 * i of bags b that hold item r. Rows are those of a compact gradient when the items come from `compactBags`; a gradient
 * that goes straight into an update is made there row by row.
 *
 * @param gradient bags x dimension.
 * @param tableGradient rows x dimension; overwritten.
 * @throws as `embeddingBag`.
 */
export function embeddingBagGradient(
  gradient: Float32Array,
  dimension: number,
  bags: Bags,
  tableGradient: Float32Array,
): void {
  checkLength('gradient', gradient, (bags.offsets.length - 1) * dimension)
  const rows = countRows('tableGradient', tableGradient, dimension)
  embeddingBag(gradient, dimension, transposeBags(bags, rows), tableGradient)
}
