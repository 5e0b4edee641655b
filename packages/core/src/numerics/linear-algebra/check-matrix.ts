import { NegError } from '../../errors.ts'
import type { Matrix } from './matrix.ts'

/**
 * Checks a matrix at the public boundary.
 *
 * @throws NEG_SHAPE unless it has a row, a column and as many values as both say; NEG_NOT_FINITE for a value that is
 *   not finite.
 */
export function checkMatrix(field: string, { rows, columns, values }: Matrix): void {
  if (!(rows >= 1 && columns >= 1) || values.length !== rows * columns) {
    throw new NegError('NEG_SHAPE', `${field} is no matrix: ${rows} x ${columns} with ${values.length} values`, {
      where: { field },
      remedy: 'Give at least one row and one column, row-major.',
    })
  }
  const bad = values.findIndex((value) => !Number.isFinite(value))
  if (bad !== -1) {
    const row = Math.floor(bad / columns)
    throw new NegError('NEG_NOT_FINITE', `${field} holds ${values[bad]} in column ${(bad % columns) + 1}`, {
      where: { field, row: row + 1 },
    })
  }
}

/** @throws what `checkMatrix` does; NEG_SHAPE unless there are as many rows as columns. */
export function checkSquare(field: string, matrix: Matrix): void {
  checkMatrix(field, matrix)
  if (matrix.rows === matrix.columns) return
  throw new NegError('NEG_SHAPE', `${field} is ${matrix.rows} x ${matrix.columns}, and a square matrix is needed`, {
    where: { field },
  })
}

/** @throws NEG_SHAPE unless `matrix` has the given number of rows. */
export function checkRows(field: string, matrix: Matrix, rows: number): void {
  if (matrix.rows === rows) return
  throw new NegError('NEG_SHAPE', `${field} has ${matrix.rows} rows, and ${rows} are needed`, { where: { field } })
}

/** @throws NEG_SHAPE unless `matrix` has the given number of columns. */
export function checkColumns(field: string, matrix: Matrix, columns: number): void {
  if (matrix.columns === columns) return
  throw new NegError('NEG_SHAPE', `${field} has ${matrix.columns} columns, and ${columns} are needed`, {
    where: { field },
  })
}

/**
 * The symmetric part (A + A') / 2.
 *
 * @throws what `checkSquare` does; NEG_RANGE when two mirrored entries differ by more than `tolerance` times the largest
 *   entry.
 */
export function symmetricPart(field: string, matrix: Matrix, tolerance: number): Matrix {
  checkSquare(field, matrix)
  const { rows: n, values } = matrix
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  const part = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const a = values[i * n + j]
      const b = values[j * n + i]
      if (Math.abs(a - b) > tolerance * largest) {
        throw new NegError('NEG_RANGE', `${field} is not symmetric: ${a} stands opposite ${b}`, {
          where: { field, row: i + 1 },
          remedy: 'Give (A + transposed A) / 2 if that is what you mean.',
        })
      }
      const middle = a / 2 + b / 2
      part[i * n + j] = middle
      part[j * n + i] = middle
    }
  }
  return { rows: n, columns: n, values: part }
}
