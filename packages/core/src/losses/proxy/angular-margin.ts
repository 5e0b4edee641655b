import * as tf from '@tensorflow/tfjs'

import { stopGradient } from '../../kernels/stop-gradient.ts'

/**
 * `cos(theta + margin)` of cosines, and `cos(theta) - margin sin(margin)` where the angle with its margin would pass pi,
 * so that it keeps falling. For use inside a tidy.
 */
export function withAngularMargin(cosines: tf.Tensor1D, margin: number): tf.Tensor1D {
  const sines = tf.scalar(1).sub(cosines.square()).relu().sqrt()
  const turned = cosines.mul<tf.Tensor1D>(Math.cos(margin)).sub<tf.Tensor1D>(sines.mul(Math.sin(margin)))
  const fits = stopGradient(cosines).greaterEqual(-Math.cos(margin))
  return tf.where(fits, turned, cosines.sub<tf.Tensor1D>(margin * Math.sin(margin)))
}

/**
 * `psi(theta) = (-1)^k cos(m theta) - 2 k` with `k = floor(m theta / pi)`: the cosine of a multiple of the angle, made to
 * fall all the way to pi. For use inside a tidy.
 *
 * @param multiple m, a whole number above 0.
 */
export function ofMultipleAngle(cosines: tf.Tensor1D, multiple: number): tf.Tensor1D {
  // Chebyshev's recursion: cos(m theta) as a polynomial of cos(theta), with a gradient at every angle.
  let [before, current]: [tf.Tensor1D, tf.Tensor1D] = [tf.onesLike(cosines), cosines]
  for (let m = 1; m < multiple; m += 1) {
    ;[before, current] = [current, cosines.mul<tf.Tensor1D>(current).mul(2).sub(before)]
  }
  const turns = stopGradient(cosines)
    .clipByValue(-1, 1)
    .acos()
    .mul(multiple / Math.PI)
    .floor()
  const signs = tf.scalar(1).sub(turns.sub(turns.div(2).floor().mul(2)).mul(2))
  return current.mul<tf.Tensor1D>(signs).sub(turns.mul(2))
}
