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
    let squares = 0
    for (let d = 0; d < dimension; d += 1) squares += gradient[from + d] * gradient[from + d]
    if (squares === 0) continue
    const row = rows[i]
    accumulator[row] += squares / dimension
    const rate = learningRate / (Math.sqrt(accumulator[row]) + epsilon)
    const to = row * dimension
    for (let d = 0; d < dimension; d += 1) table[to + d] -= rate * gradient[from + d]
  }
}
