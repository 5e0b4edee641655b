import type { Bags } from './bags.ts'
import { checkLength, countRows } from './check-length.ts'
import { sumBag } from './sum-bag.ts'

export interface RowWiseAdagradOptions {
  /** Default 0.1. */
  readonly learningRate?: number
  /** Added to the root of the accumulator. Default 1e-8. */
  readonly epsilon?: number
}

/**
 * Updates the rows of a table that a batch touched, with one learning rate a row: Adagrad with a scalar accumulator
 * (the mean of the squared gradient over the row), as large embedding tables are trained.
 *
 * `accumulator[r] += mean(g^2)`, then `table[r] -= learningRate / (sqrt(accumulator[r]) + epsilon) * g`. Rows whose
 * gradient is zero stay as they are. The gradient of a row is a sum over a bag, made for one row at a time in double
 * precision, so that no gradient of all touched rows is ever held: behind an `embeddingBag` the bags are its transposed
 * ones (`transposeBags`). Time O(items x dimension); one number of state a row.
 *
 * @param table all rows x dimension; changed in place.
 * @param accumulator one value a row of the table; changed in place, to be kept between training runs.
 * @param rows the table rows touched, each once.
 * @param bags one a row: the gradient of `rows[i]` is the weighted sum of the rows of `gradient` in bag i.
 * @param gradient rows x dimension, row-major.
 * @throws NEG_RANGE for the dimension, NEG_SHAPE for arrays that don't fit. Rows and items aren't looked at: they must be
 * rows of the table and of the gradient.
 */
export function rowWiseAdagrad(
  table: Float32Array,
  accumulator: Float32Array,
  dimension: number,
  rows: Int32Array,
  bags: Bags,
  gradient: Float32Array,
  options: RowWiseAdagradOptions = {},
): void {
  const { learningRate = 0.1, epsilon = 1e-8 } = options
  checkLength('accumulator', accumulator, countRows('table', table, dimension))
  checkLength('offsets', bags.offsets, rows.length + 1)
  countRows('gradient', gradient, dimension)
  const sum = new Float64Array(dimension)
  const first = new Float64Array(readAhead)
  for (let start = 0; start < rows.length; start += readAhead) {
    const end = Math.min(start + readAhead, rows.length)
    for (let i = start; i < end; i += 1) first[i - start] = table[rows[i] * dimension]
    for (let i = start; i < end; i += 1) {
      const squares = sumBag(gradient, dimension, bags, i, sum)
      if (squares === 0) continue
      const row = rows[i]
      accumulator[row] += squares / dimension
      const rate = learningRate / (Math.sqrt(accumulator[row]) + epsilon)
      const to = row * dimension
      table[to] = first[i - start] - rate * sum[0]
      for (let column = 1; column < dimension; column += 1) table[to + column] -= rate * sum[column]
    }
  }
}

/**
 * Rows whose first number is read before any of them is updated: they lie far apart in memory, and so the waits for
 * them overlap. Worth a fifth of the time.
 */
const readAhead = 32
