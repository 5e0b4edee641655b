import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkAboveZero, checkFinite } from '../../check-options.ts'
import { withAngularMargin } from './angular-margin.ts'
import { type ClassifiedLossOptions, checkClassified, ownProducts } from './classified-rows.ts'
import { ownClassSoftmax } from './own-class-softmax.ts'

export interface ArcFaceOptions extends ClassifiedLossOptions {
  /** m: added to the angle with the own class, in radians. Default 0.5. */
  readonly margin?: number
  /** s: cosines are multiplied by it. Default 64. */
  readonly scale?: number
}

/**
 * ArcFace: each row must be nearer, by angle, to the vector of its class than to the others, with a margin of the angle.
 *
 * Cross entropy over `s cos(theta_c)`, and `s cos(theta_y + m)` for the own class; Deng, Guo, Xue, Zafeiriou, "ArcFace:
 * additive angular margin loss for deep face recognition" (2019), equation 3. Where `theta_y + m` would pass pi it is
 * `cos(theta_y) - m sin(m)`, as in the authors' code. `subCentreArcFace` has several vectors a class. Scores are never
 * held whole: memory O((B + C) d), time three products of B x C x d with the gradient.
 *
 * @param embeddings [B, d], of any length.
 * @param weights [C, d], a vector for each class, of any length.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function arcFace(
  embeddings: tf.Tensor2D,
  weights: tf.Tensor2D,
  labels: Int32Array,
  options: ArcFaceOptions = {},
): tf.Tensor {
  const { margin = 0.5, scale = 64, reduction, blockSize } = options
  checkAboveZero({ scale })
  checkFinite({ margin })
  checkClassified(embeddings, weights, labels)
  return tf.tidy(() => {
    const [x, w] = [unitRows(embeddings), unitRows(weights)]
    const own = withAngularMargin(ownProducts(x, w, labels), margin)
    return ownClassSoftmax(x, w, labels, own, { scale, reduction, blockSize })
  })
}
