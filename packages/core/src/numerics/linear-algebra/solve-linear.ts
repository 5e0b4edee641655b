import { LuDecomposition } from 'ml-matrix'

import { NegError } from '../../errors.ts'
import { checkMatrix, checkRows, checkSquare } from './check-matrix.ts'
import { identityMatrix, type Matrix } from './matrix.ts'
import { fromMlMatrix, toMlMatrix } from './ml-matrix.ts'

export interface SolveLinearOptions {
  /** The largest condition number, in the 1-norm, of a matrix that is still solved. Default 1e14. */
  readonly largestCondition?: number
}

/**
 * Solves A X = B for any square A [n, n] and B [n, p], by LU with row exchanges (the library ml-matrix), and refuses
 * what rounding would make a guess. Time O(n^3 + n^2 p), the condition counted.
 *
 * @throws NEG_RANGE for a singular or badly conditioned matrix, with the condition number; NEG_SHAPE; NEG_NOT_FINITE.
 */
export function solveLinear(matrix: Matrix, right: Matrix, options: SolveLinearOptions = {}): Matrix {
  checkMatrix('right', right)
  const factors = factorise(matrix, options)
  checkRows('right', right, matrix.rows)
  return fromMlMatrix(factors.solve(toMlMatrix(right)))
}

/**
 * The inverse of a square matrix. To solve a system, `solveLinear` is faster and more accurate.
 *
 * @throws NEG_RANGE for a singular or badly conditioned matrix; NEG_SHAPE; NEG_NOT_FINITE.
 */
export function invert(matrix: Matrix, options: SolveLinearOptions = {}): Matrix {
  return fromMlMatrix(factorise(matrix, options).solve(toMlMatrix(identityMatrix(matrix.rows))))
}

function factorise(matrix: Matrix, options: SolveLinearOptions): LuDecomposition {
  const { largestCondition = 1e14 } = options
  checkSquare('matrix', matrix)
  const factors = new LuDecomposition(toMlMatrix(matrix))
  const condition = factors.isSingular()
    ? Number.POSITIVE_INFINITY
    : norm1(matrix) * norm1(fromMlMatrix(factors.solve(toMlMatrix(identityMatrix(matrix.rows)))))
  if (condition <= largestCondition) return factors
  throw new NegError('NEG_RANGE', `the matrix is singular to working precision: its condition number is ${condition}`, {
    where: { field: 'matrix' },
    remedy: 'Remove dependent rows, or add a small multiple of the identity.',
  })
}

function norm1({ rows, columns, values }: Matrix): number {
  let norm = 0
  for (let j = 0; j < columns; j += 1) {
    let sum = 0
    for (let i = 0; i < rows; i += 1) sum += Math.abs(values[i * columns + j])
    norm = Math.max(norm, sum)
  }
  return norm
}
