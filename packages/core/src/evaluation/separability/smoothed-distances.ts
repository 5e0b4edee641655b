import * as tf from '@tensorflow/tfjs'

import { squaredDistances } from '../../kernels/distances/squared-distances.ts'

/** `sqrt(|x_i - y_j|^2 + 1e-6)` [n, m]: Euclidean distances with a slope everywhere. */
export function smoothedDistances(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => squaredDistances(x, y).add<tf.Tensor2D>(1e-6).sqrt())
}
