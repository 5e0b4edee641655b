import * as tf from '@tensorflow/tfjs'

/**
 * Scales the rows of a tensor to unit length, so that their inner products are cosines. Zero rows stay zero and get no
 * gradient.
 *
 * On the tape, with the analytic gradient `(g - y <y, g>) / |x|`; the same on typed arrays is `normaliseRows`. O(rows x
 * dimension) time and memory.
 *
 * @param x [rows, d]
 * @returns [rows, d]
 */
export function unitRows(x: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((...inputs) => {
    const [rows, save] = inputs as unknown as [tf.Tensor2D, tf.GradSaveFunc]
    const norms = rows.square().sum(1, true).sqrt()
    // 1 / |x|, and 0 for a zero row.
    const inverse = norms.step().div(norms.add(tf.scalar(1).sub(norms.step())))
    const unit = rows.mul<tf.Tensor2D>(inverse)
    save([unit, inverse])
    return {
      value: unit,
      gradFunc: (dy: tf.Tensor, [y, scale]: tf.Tensor[]) =>
        dy.sub(y.mul(dy.mul(y).sum(1, true))).mul(scale) as tf.Tensor2D,
    }
  })(x)
}
