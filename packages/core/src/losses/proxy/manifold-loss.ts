import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkFinite, checkNotNegative, checkWithin } from '../../check-options.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkClassified } from './classified-rows.ts'

export interface ManifoldLossOptions {
  /** alpha: how much of its similarity a row passes on to its neighbours, between 0 and 1. Default 0.8. */
  readonly passedOn?: number
  /** How much nearer the own proxy must be. Default 0.0005. */
  readonly margin?: number
  /** How much the similarities to proxies count. Default 1. */
  readonly intrinsicWeight?: number
  /** lambda_C: how much the likeness of neighbourhoods counts. Default 1. */
  readonly contextWeight?: number
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
}

/**
 * Manifold loss: rows belong to the proxy that a random walk over the batch and all proxies brings them to.
 *
 * `F = (1 - alpha) (I - alpha D^-1/2 S D^-1/2)^-1` over rows and proxies, with `S = exp(2 max(0, cos))` beside the diagonal
 * and D its sums. For each row `log(1 + sum_k exp(f_k - f_y + margin))` over the other proxies whose exponent is 0 or more,
 * with f the row of F (intrinsic), and once more with the cosines of rows of F (context); Aziere, Todorovic, "Ensemble deep
 * manifold similarity learning using hard proxies" (2019); pytorch-metric-learning's ManifoldLoss. The
 * inverse is a product of powers, its gradient analytic: time O((B + C)^3), memory O((B + C)^2).
 *
 * @param embeddings [B, d], of any length.
 * @param proxies [C, d], of any length.
 * @param labels the proxy of each row, 0 .. C - 1; drawn at random where no classes are known. [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function manifoldLoss(
  embeddings: tf.Tensor2D,
  proxies: tf.Tensor2D,
  labels: Int32Array,
  options: ManifoldLossOptions = {},
): tf.Tensor {
  const { passedOn = 0.8, margin = 5e-4, intrinsicWeight = 1, contextWeight = 1, reduction = 'mean' } = options
  checkWithin({ passedOn }, 0, 1)
  checkFinite({ margin })
  checkNotNegative({ intrinsicWeight, contextWeight })
  const classes = checkClassified(embeddings, proxies, labels)
  const rows = labels.length
  return tf.tidy(() => {
    const all = tf.concat<tf.Tensor2D>([embeddings, proxies])
    const near = measureOf('cosine').matrix(all, all).relu().mul(2).exp()
    const edges = near.mul(tf.sub(1, tf.eye(rows + classes)))
    const scale = edges.sum(1, true).rsqrt()
    const walk = edges.mul(scale).mul<tf.Tensor2D>(scale.transpose()).mul<tf.Tensor2D>(passedOn)
    const reached = inverseOfRest(walk, passedOn).mul<tf.Tensor2D>(1 - passedOn)
    const intrinsic = reached.slice<tf.Tensor2D>([0, rows], [rows, classes])
    const unit = unitRows(reached)
    const context = tf.matMul(unit.slice([0, 0], [rows, -1]), unit.slice([rows, 0], [classes, -1]), false, true)
    const values = [
      { scores: intrinsic, weight: intrinsicWeight },
      { scores: context as tf.Tensor2D, weight: contextWeight },
    ].map(({ scores, weight }) => misplaced(scores, labels, margin).mul<tf.Tensor1D>(weight))
    return reduce(values[0].add(values[1]), reduction)
  })
}

/** `log(1 + sum of exp(x))` over the classes other than the own whose excess x over it is 0 or more. */
function misplaced(scores: tf.Tensor2D, labels: Int32Array, margin: number): tf.Tensor1D {
  const own = tf.oneHot(tf.tensor1d(labels, 'int32'), scores.shape[1]).cast('float32')
  const excess = scores.sub(scores.mul(own).sum(1, true)).add(margin)
  const counted = stopGradient(excess).greaterEqual(0).cast('float32').mul(tf.sub(1, own))
  return excess.exp().mul(counted).sum<tf.Tensor1D>(1).log1p()
}

/** `(I - A)^-1` of a matrix with eigenvalues up to `largest`: the product of all `I + A^(2^k)` that count. */
function inverseOfRest(matrix: tf.Tensor2D, largest: number): tf.Tensor2D {
  const doublings = Math.ceil(Math.log2(-36 / Math.log(largest))) + 1
  return tf.customGrad((...inputs) => {
    const [given, save] = inputs as unknown as [tf.Tensor2D, tf.GradSaveFunc]
    let power = given
    let inverse = tf.eye(given.shape[0]).add<tf.Tensor2D>(given)
    for (let k = 1; k < doublings; k += 1) {
      power = tf.matMul<tf.Tensor2D>(power, power)
      inverse = inverse.add<tf.Tensor2D>(inverse.matMul(power))
    }
    save([inverse])
    return {
      value: inverse,
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        tf.matMul(tf.matMul(saved as tf.Tensor2D, dy as tf.Tensor2D, true), saved as tf.Tensor2D, false, true),
    }
  })(matrix) as tf.Tensor2D
}
