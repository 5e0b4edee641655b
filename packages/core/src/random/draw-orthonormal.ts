import { NegError } from '../errors.ts'
import { createMatrix, type Matrix } from '../numerics/linear-algebra/matrix.ts'
import { orthonormalise } from '../numerics/linear-algebra/orthonormalise.ts'
import type { Rng } from '../types.ts'

/**
 * A matrix with orthonormal columns, uniform over all of them (Haar): a random rotation where it is square, a random
 * subspace where it is tall. The Q of the QR of independent normals, R's diagonal positive (Stewart 1980; Mezzadri
 * 2007). Time O(rows x columns^2).
 *
 * @throws NEG_SHAPE unless rows >= columns >= 1.
 */
export function drawOrthonormal(rows: number, columns: number, rng: Rng): Matrix {
  if (!(rows >= columns && columns >= 1)) {
    throw new NegError('NEG_SHAPE', `no ${columns} columns of ${rows} rows are orthonormal`, {
      where: { field: 'columns' },
    })
  }
  const normals = createMatrix(rows, columns)
  rng.fill(normals.values, 'normal')
  return orthonormalise(normals)
}
