import * as tf from '@tensorflow/tfjs'

/** The sum of the squares beside the diagonal of a square matrix. */
export function offDiagonalSquares(matrix: tf.Tensor2D): tf.Scalar {
  return matrix
    .square()
    .mul(tf.sub(1, tf.eye(matrix.shape[0])))
    .sum()
}
