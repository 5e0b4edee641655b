import type { Tensor2D } from '@tensorflow/tfjs'

import { createMatrix, type Matrix } from '../../numerics/linear-algebra/matrix.ts'

/** The values of a tensor as a matrix on the host. */
export async function readRows(tensor: Tensor2D): Promise<Matrix> {
  return createMatrix(tensor.shape[0], tensor.shape[1], await tensor.data())
}
