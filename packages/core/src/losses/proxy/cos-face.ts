import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkAboveZero, checkFinite } from '../../check-options.ts'
import { type ClassifiedLossOptions, checkClassified, ownProducts } from './classified-rows.ts'
import { ownClassSoftmax } from './own-class-softmax.ts'

export interface CosFaceOptions extends ClassifiedLossOptions {
  /** m: subtracted from the cosine of the own class. Default 0.35. */
  readonly margin?: number
  /** s: cosines are multiplied by it. Default 64. */
  readonly scale?: number
}

/**
 * CosFace: each row must be nearer, by angle, to the vector of its class than to the others, with a margin of the cosine.
 *
 * Cross entropy over `s cos(x_i, w_c)`, and `s (cos(x_i, w_y) - m)` for the own class; Wang et al., "CosFace: large margin
 * cosine loss for deep face recognition" (2018), equation 4; also known as AM-softmax. `arcFace` takes its margin of the
 * angle. Scores are never held whole: memory O((B + C) d).
 *
 * @param embeddings [B, d], of any length.
 * @param weights [C, d], a vector for each class, of any length.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function cosFace(
  embeddings: tf.Tensor2D,
  weights: tf.Tensor2D,
  labels: Int32Array,
  options: CosFaceOptions = {},
): tf.Tensor {
  const { margin = 0.35, scale = 64, reduction, blockSize } = options
  checkAboveZero({ scale })
  checkFinite({ margin })
  checkClassified(embeddings, weights, labels)
  return tf.tidy(() => {
    const [x, w] = [unitRows(embeddings), unitRows(weights)]
    const own = ownProducts(x, w, labels).sub<tf.Tensor1D>(margin)
    return ownClassSoftmax(x, w, labels, own, { scale, reduction, blockSize })
  })
}
