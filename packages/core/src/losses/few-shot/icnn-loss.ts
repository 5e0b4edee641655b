import * as tf from '@tensorflow/tfjs'

import { icnnScore, type ICNNScoreOptions } from '../../evaluation/separability/icnn-score.ts'

/**
 * ICNN loss: pulls the nearest neighbours of a class together and pushes those of other classes away.
 *
 * `-log` of `icnnScore`, which is held above 1e-7; Mendez-Ruiz and others (2023). Which rows are neighbours is constant for
 * the gradient, their distances are not. O(n m) memory.
 *
 * @param embeddings [n, d]
 * @param labels [n]
 * @returns a scalar.
 * @throws what `icnnScore` throws.
 * @system 53
 */
export function icnnLoss(embeddings: tf.Tensor2D, labels: Int32Array, options: ICNNScoreOptions = {}): tf.Scalar {
  return tf.tidy(() => icnnScore(embeddings, labels, options).score.maximum<tf.Scalar>(1e-7).log().neg())
}
