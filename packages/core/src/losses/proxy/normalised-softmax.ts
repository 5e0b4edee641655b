import * as tf from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { type ClassifiedLossOptions, checkClassified } from './classified-rows.ts'

export interface NormalisedSoftmaxOptions extends ClassifiedLossOptions {
  /** Cosines are divided by it. Default 0.05. */
  readonly temperature?: number
}

/**
 * Normalised softmax: each row must be nearest, by angle, to the vector of its class.
 *
 * `-log softmax_c(cos(x_i, w_c) / temperature)` at the label; Zhai, Wu, "Classification is a strong baseline for deep metric
 * learning" (2019), section 3.1, and NormFace. The base of `cosFace`, `arcFace` and `proxyNCA`. It is `infoNCE` with classes
 * for candidates: scores are never held whole, memory O((B + C) d), time three products of B x C x d with the gradient.
 *
 * @param embeddings [B, d], of any length.
 * @param weights [C, d], a vector for each class, of any length.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function normalisedSoftmax(
  embeddings: tf.Tensor2D,
  weights: tf.Tensor2D,
  labels: Int32Array,
  options: NormalisedSoftmaxOptions = {},
): tf.Tensor {
  const { temperature = 0.05, reduction, blockSize } = options
  checkClassified(embeddings, weights, labels)
  return tf.tidy(() =>
    contrastive(unitRows(embeddings), unitRows(weights), { temperature, positives: labels, reduction, blockSize }),
  )
}
