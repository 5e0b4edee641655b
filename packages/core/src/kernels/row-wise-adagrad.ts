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
 * gradient is zero stay as they are. Time O(rows touched x dimension); one number of state a row.
 *
 * @param table all rows x dimension; changed in place.
 * @param accumulator one value a row of the table; changed in place, to be kept between training runs.
 * @param rows the table rows touched, each once.
 * @param gradient `rows.length` x dimension: row i belongs to `rows[i]`.
 */
export function rowWiseAdagrad(
  table: Float32Array,
  accumulator: Float32Array,
  dimension: number,
  rows: Int32Array,
  gradient: Float32Array,
  options: RowWiseAdagradOptions = {},
): void {
  const { learningRate = 0.1, epsilon = 1e-8 } = options
  for (let i = 0; i < rows.length; i += 1) {
    const from = i * dimension
    const squares = sumOfSquares(gradient, from, from + dimension)
    if (squares === 0) continue
    const row = rows[i]
    accumulator[row] += squares / dimension
    const rate = learningRate / (Math.sqrt(accumulator[row]) + epsilon)
    const to = row * dimension
    for (let d = 0; d < dimension; d += 1) table[to + d] -= rate * gradient[from + d]
  }
}

/** Four sums side by side, since each addition of a single one would wait for the one before. */
function sumOfSquares(values: Float32Array, start: number, end: number): number {
  let sum0 = 0
  let sum1 = 0
  let sum2 = 0
  let sum3 = 0
  let i = start
  for (; i + 3 < end; i += 4) {
    sum0 += values[i] * values[i]
    sum1 += values[i + 1] * values[i + 1]
    sum2 += values[i + 2] * values[i + 2]
    sum3 += values[i + 3] * values[i + 3]
  }
  for (; i < end; i += 1) sum0 += values[i] * values[i]
  return sum0 + sum1 + (sum2 + sum3)
}
