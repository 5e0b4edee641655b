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
  checkSquare('matrix', matrix)
  checkRows('right', right, matrix.rows)
  return soundly(matrix, options)(right)
}

/**
 * The inverse of a square matrix. To solve a system, `solveLinear` is faster and more accurate.
 *
 * @throws NEG_RANGE for a singular or badly conditioned matrix; NEG_SHAPE; NEG_NOT_FINITE.
 */
export function invert(matrix: Matrix, options: SolveLinearOptions = {}): Matrix {
  checkSquare('matrix', matrix)
  return soundly(matrix, options)(identityMatrix(matrix.rows))
}

/** The LU factors of a square matrix, ready to solve with, and its condition number in the 1-norm. */
export function factorise(matrix: Matrix): {
  readonly condition: number
  readonly solve: (right: Matrix) => Matrix
} {
  const factors = new LuDecomposition(toMlMatrix(matrix))
  const solve = (right: Matrix): Matrix => fromMlMatrix(factors.solve(toMlMatrix(right)))
  const condition = factors.isSingular()
    ? Number.POSITIVE_INFINITY
    : norm1(matrix) * norm1(solve(identityMatrix(matrix.rows)))
  return { condition, solve }
}

function soundly(matrix: Matrix, { largestCondition = 1e14 }: SolveLinearOptions): (right: Matrix) => Matrix {
  const { condition, solve } = factorise(matrix)
  if (condition <= largestCondition) return solve
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
