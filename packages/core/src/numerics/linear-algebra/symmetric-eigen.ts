import { EigenvalueDecomposition } from 'ml-matrix'

import { symmetricPart } from './check-matrix.ts'
import { flipColumn, largestOfColumn } from './column-signs.ts'
import { createMatrix, type Matrix } from './matrix.ts'
import { toMlMatrix } from './ml-matrix.ts'

export interface SymmetricEigen {
  /** Eigenvalues, the largest first. */
  readonly values: Float64Array
  /** Column j is the unit eigenvector of `values[j]`; its entry of largest size is positive. */
  readonly vectors: Matrix
}

export interface SymmetricEigenOptions {
  /** How far mirrored entries may differ, relative to the largest one; their mean is taken. Default 1e-4. */
  readonly symmetryTolerance?: number
}

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix, A = U diag(s) U', in float64.
 *
 * Householder tridiagonalisation and implicit QL, by the library ml-matrix. Time O(n^3), about 0.3 s for n = 512;
 * memory O(n^2). The basis of a repeated eigenvalue's space is arbitrary (but the same on every run).
 *
 * @throws NEG_SHAPE unless the matrix is square; NEG_RANGE unless it is symmetric; NEG_NOT_FINITE.
 * @system 43
 */
export function symmetricEigen(matrix: Matrix, options: SymmetricEigenOptions = {}): SymmetricEigen {
  const { symmetryTolerance = 1e-4 } = options
  const symmetric = symmetricPart('matrix', matrix, symmetryTolerance)
  const n = matrix.rows
  const found = new EigenvalueDecomposition(toMlMatrix(symmetric), { assumeSymmetric: true })
  const unsorted = Float64Array.from(found.realEigenvalues)
  const order = Uint32Array.from(unsorted, (_, i) => i).sort((i, j) => unsorted[j] - unsorted[i])
  const vectors = createMatrix(n, n)
  order.forEach((source, j) => {
    for (let i = 0; i < n; i += 1) vectors.values[i * n + j] = found.eigenvectorMatrix.get(i, source)
    if (largestOfColumn(vectors, j) < 0) flipColumn(vectors, j)
  })
  return { values: Float64Array.from(order, (source) => unsorted[source]), vectors }
}
