import * as tf from '@tensorflow/tfjs'

/** The entry of each row at the column of its label, [n]. */
export function ownColumns(matrix: tf.Tensor2D, labels: Int32Array): tf.Tensor1D {
  return tf.tidy(() => matrix.mul(labelMask(labels, matrix.shape[1])).sum<tf.Tensor1D>(1))
}

/** 1 at the column of each row's label, [n, columns]. Built by comparison, since a one-hot of one column is refused. */
export function labelMask(labels: Int32Array, columns: number): tf.Tensor2D {
  return tf.tidy(() =>
    tf
      .tensor2d(labels, [labels.length, 1], 'int32')
      .equal(tf.range(0, columns, 1, 'int32'))
      .cast<tf.Tensor2D>('float32'),
  )
}
