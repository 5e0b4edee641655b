import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkAboveZero, checkCount, checkNotNegative } from '../../check-options.ts'
import { ofMultipleAngle } from './angular-margin.ts'
import { type ClassifiedLossOptions, checkClassified, ownProducts } from './classified-rows.ts'
import { ownClassSoftmax } from './own-class-softmax.ts'

export interface SphereFaceOptions extends ClassifiedLossOptions {
  /** m: the angle with the own class is multiplied by it; a whole number. Default 4. */
  readonly margin?: number
  /** Logits are multiplied by it. Default 1. */
  readonly scale?: number
  /**
   * lambda: how much the cosine without margin counts beside psi, as `marginAnnealing` lets it fall while training. Default
   * 0: psi alone.
   */
  readonly annealing?: number
}

/**
 * SphereFace: each row must be nearer, by angle, to the vector of its class than to the others, even with its angle
 * multiplied.
 *
 * Cross entropy over `|x_i| cos(theta_c)`, and `|x_i| (lambda cos(theta_y) + psi(theta_y)) / (1 + lambda)` for the own class
 * with `psi(theta) = (-1)^k cos(m theta) - 2 k`, `k = floor(m theta / pi)`; Liu et al., "SphereFace: deep hypersphere
 * embedding for face recognition" (2017), equation 7. The length of a class's vector doesn't matter, in contrast to
 * `largeMarginSoftmax`. Scores are never held whole: memory O((B + C) d).
 *
 * @param embeddings [B, d]; the longer a row, the surer it is.
 * @param weights [C, d], a vector for each class, of any length.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function sphereFace(
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
    const w = unitRows(weights)
    const cosines = ownProducts(unitRows(embeddings), w, labels)
    const lengths = embeddings.square().sum<tf.Tensor1D>(1).sqrt()
    const own = annealedAngle(cosines, margin, annealing).mul<tf.Tensor1D>(lengths)
    return ownClassSoftmax(embeddings, w, labels, own, { scale, reduction, blockSize })
  })
}

/** `(lambda cos + psi) / (1 + lambda)`. For use inside a tidy. */
export function annealedAngle(cosines: tf.Tensor1D, margin: number, annealing: number): tf.Tensor1D {
  const psi = ofMultipleAngle(cosines, margin)
  return annealing === 0 ? psi : psi.add<tf.Tensor1D>(cosines.mul(annealing)).div(1 + annealing)
}
