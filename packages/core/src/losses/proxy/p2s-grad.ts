import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkClassified, ownProducts } from './classified-rows.ts'

export interface P2SGradOptions {
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
}

/**
 * P2SGrad: each row's cosine with the vector of its class should be 1, that with all others 0; no scale or margin to set.
 *
 * `1/C sum_c (cos(x, w_c) - [c = y])^2`, whose gradient is that of Zhang, Zhao, Rao, Wang, Yan, Yang, Li, "P2SGrad: refined
 * gradients for optimizing deep face models" (2019), equation 11; pytorch-metric-learning's P2SGradLoss. With the vectors'
 * second moment in place of the cosines the memory is O((B + C) d + d^2), the time O((B + C) d^2).
 *
 * @param embeddings [B, d], of any length.
 * @param weights [C, d], a vector for each class, of any length.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option.
 */
export function p2sGrad(
  embeddings: tf.Tensor2D,
  weights: tf.Tensor2D,
  labels: Int32Array,
  options: P2SGradOptions = {},
): tf.Tensor {
  const classes = checkClassified(embeddings, weights, labels)
  return tf.tidy(() => {
    const [x, w] = [unitRows(embeddings), unitRows(weights)]
    // The sum of all squared cosines of a row is x W'W x.
    const squares = x
      .matMul(tf.matMul(w, w, true))
      .mul(x)
      .sum<tf.Tensor1D>(1)
    const own = ownProducts(x, w, labels)
    return reduce(squares.sub(own.mul(2)).add(1).div<tf.Tensor1D>(classes), options.reduction ?? 'mean')
  })
}
