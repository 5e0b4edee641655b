import { CholeskyDecomposition } from 'ml-matrix'

import { NegError } from '../../errors.ts'
import { checkMatrix, checkRows, symmetricPart } from './check-matrix.ts'
import type { Matrix } from './matrix.ts'
import { fromMlMatrix, toMlMatrix } from './ml-matrix.ts'

/**
 * The Cholesky factor of a symmetric positive definite matrix: the lower triangular L with A = L L'. Multiplied by
 * independent normals it gives normals of covariance A. By the library ml-matrix; time O(n^3), memory O(n^2).
 *
 * @throws NEG_RANGE unless the matrix is symmetric (to 1e-8 of its largest entry) and positive definite; NEG_SHAPE;
 *   NEG_NOT_FINITE.
 */
export function cholesky(matrix: Matrix): Matrix {
  return fromMlMatrix(decompose(matrix).lowerTriangularMatrix)
}

/**
 * Solves A X = B for a symmetric positive definite A [n, n] and any B [n, p], by Cholesky's factor: normal equations,
 * Gaussian conditionals. Time O(n^3 + n^2 p).
 *
 * @throws NEG_RANGE unless A is symmetric and positive definite; NEG_SHAPE; NEG_NOT_FINITE.
 */
export function solvePositiveDefinite(matrix: Matrix, right: Matrix): Matrix {
  checkMatrix('right', right)
  checkRows('right', right, matrix.rows)
  return fromMlMatrix(decompose(matrix).solve(toMlMatrix(right)))
}

function decompose(matrix: Matrix): CholeskyDecomposition {
  const found = new CholeskyDecomposition(toMlMatrix(symmetricPart('matrix', matrix, 1e-8)))
  if (found.isPositiveDefinite()) return found
  throw new NegError('NEG_RANGE', 'the matrix is not positive definite', {
    where: { field: 'matrix' },
    remedy: 'Add a small multiple of the identity, or use symmetricEigen, which takes any symmetric matrix.',
  })
}
