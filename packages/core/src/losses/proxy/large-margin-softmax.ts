import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkAboveZero, checkCount, checkNotNegative } from '../../check-options.ts'
import { checkClassified, ownProducts } from './classified-rows.ts'
import { ownClassSoftmax } from './own-class-softmax.ts'
import { type SphereFaceOptions, annealedAngle } from './sphere-face.ts'

/**
 * Large-margin softmax: softmax over inner products, and the angle with the own class counts several times.
 *
 * Cross entropy over `|w_c| |x_i| cos(theta_c)`, with `(lambda cos + psi) / (1 + lambda)` for the cosine of the own class,
 * psi as in `sphereFace`, which is this with the lengths of the classes' vectors left out; Liu, Wen, Yu, Yang,
 * "Large-margin softmax loss for convolutional neural networks" (2016), equation 5. Scores are never held whole: memory
 * O((B + C) d).
 *
 * @param embeddings [B, d]
 * @param weights [C, d], a vector for each class.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function largeMarginSoftmax(
  embeddings: tf.Tensor2D,
  weights: tf.Tensor2D,
  labels: Int32Array,
  options: SphereFaceOptions = {},
): tf.Tensor {
  const { margin = 4, scale = 1, annealing = 0, reduction, blockSize } = options
  checkCount({ margin })
  checkAboveZero({ scale })
  checkNotNegative({ annealing })
  checkClassified(embeddings, weights, labels)
  return tf.tidy(() => {
    const lengths = (x: tf.Tensor2D): tf.Tensor1D => x.square().sum<tf.Tensor1D>(1).sqrt()
    const cosines = ownProducts(unitRows(embeddings), unitRows(weights), labels)
    const ofClasses = lengths(weights).gather<tf.Tensor1D>(tf.tensor1d(labels, 'int32'))
    const own = annealedAngle(cosines, margin, annealing)
      .mul<tf.Tensor1D>(lengths(embeddings))
      .mul<tf.Tensor1D>(ofClasses)
    return ownClassSoftmax(embeddings, weights, labels, own, { scale, reduction, blockSize })
  })
}
