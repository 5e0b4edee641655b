import { QrDecomposition } from 'ml-matrix'

import { NegError } from '../../errors.ts'
import { checkMatrix } from './check-matrix.ts'
import { flipColumn } from './column-signs.ts'
import type { Matrix } from './matrix.ts'
import { fromMlMatrix, toMlMatrix } from './ml-matrix.ts'

/**
 * An orthonormal basis of the space that the columns of a matrix span: the Q of A = Q R with a positive diagonal of R,
 * which makes it unique. Householder's method, by the library ml-matrix; time O(rows x columns^2).
 *
 * @throws NEG_SHAPE for more columns than rows; NEG_RANGE for dependent columns; NEG_NOT_FINITE.
 */
export function orthonormalise(matrix: Matrix): Matrix {
  checkMatrix('matrix', matrix)
  if (matrix.columns > matrix.rows) {
    throw new NegError('NEG_SHAPE', `${matrix.columns} columns of ${matrix.rows} rows cannot be independent`, {
      where: { field: 'matrix' },
    })
  }
  const found = new QrDecomposition(toMlMatrix(matrix))
  const triangle = found.upperTriangularMatrix
  const basis = fromMlMatrix(found.orthogonalMatrix)
  let largest = 0
  for (let j = 0; j < matrix.columns; j += 1) largest = Math.max(largest, Math.abs(triangle.get(j, j)))
  for (let j = 0; j < matrix.columns; j += 1) {
    const pivot = triangle.get(j, j)
    if (!(Math.abs(pivot) > 1e-14 * largest)) {
      throw new NegError('NEG_RANGE', `column ${j + 1} depends on the columns before it`, {
        where: { field: 'matrix' },
      })
    }
    if (pivot < 0) flipColumn(basis, j)
  }
  return basis
}
