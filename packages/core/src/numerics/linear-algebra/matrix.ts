import { NegError } from '../../errors.ts'

/** A dense matrix in float64, row-major: entry (i, j) stands at `values[i * columns + j]`. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
}

/**
 * A matrix of the given shape, from a copy of its values (row-major, such as a tensor's data) or of zeros.
 *
 * @throws NEG_SHAPE for rows or columns that are no whole numbers >= 0, or another number of values.
 */
export function createMatrix(rows: number, columns: number, values?: ArrayLike<number>): Matrix {
  for (const size of [rows, columns]) {
    if (!Number.isInteger(size) || size < 0) {
      throw new NegError('NEG_SHAPE', `a matrix cannot have ${rows} rows and ${columns} columns`)
    }
  }
  if (values === undefined) return { rows, columns, values: new Float64Array(rows * columns) }
  if (values.length !== rows * columns) {
    throw new NegError('NEG_SHAPE', `${values.length} values do not fill ${rows} rows of ${columns}`, {
      where: { field: 'values' },
    })
  }
  return { rows, columns, values: Float64Array.from(values) }
}

/**
 * A matrix from nested rows.
 *
 * @throws NEG_SHAPE for rows of unequal length.
 */
export function matrixFromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0
  const matrix = createMatrix(rows.length, columns)
  rows.forEach((row, i) => {
    if (row.length !== columns) {
      throw new NegError('NEG_SHAPE', `a row of ${row.length} values stands below one of ${columns}`, {
        where: { row: i + 1 },
      })
    }
    matrix.values.set(row, i * columns)
  })
  return matrix
}

/** The identity of `size` rows. @throws NEG_SHAPE for a size that is no whole number >= 0. */
export function identityMatrix(size: number): Matrix {
  const matrix = createMatrix(size, size)
  for (let i = 0; i < size; i += 1) matrix.values[i * size + i] = 1
  return matrix
}

/** The transpose, as a new matrix. */
export function transpose({ rows, columns, values }: Matrix): Matrix {
  const result = createMatrix(columns, rows)
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) result.values[j * rows + i] = values[i * columns + j]
  }
  return result
}
