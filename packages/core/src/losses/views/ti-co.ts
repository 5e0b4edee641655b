import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'
import { checkNotNegative } from '../../check-options.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { tiCoCovariance } from './ti-co-covariance.ts'
import type { TiCoCovarianceOptions } from './ti-co-covariance.ts'

export interface TiCoOptions extends TiCoCovarianceOptions {
  /** rho: what lying along the directions of past embeddings costs. Default 8. */
  readonly covarianceWeight?: number
  /** Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * TiCo: the two views of an item must be alike, and embeddings keep away from the directions in which most embeddings of
 * past batches lie: a memory of negatives in d^2 numbers.
 *
 * `1 - z1_i z2_i + rho z1_i' C z1_i` over rows of unit length, `C = tiCoCovariance(view1)` constant for the gradient; Zhu,
 * Moraes, Karakulak, Sobal, Canziani, LeCun, "TiCo: transformation invariance and covariance contrast for self-supervised
 * visual representation learning" (2022), equations 3 and 4. Give C of the step before as `covariance`, and keep
 * `tiCoCovariance` with the same options for the next. Of its siblings, `barlowTwins` and `vicReg` look at the batch alone.
 *
 * Memory O(N d + d^2), time two products of d x N x d and their gradient.
 *
 * @param view1 [N, d]
 * @param view2 [N, d], row i of the same item as row i of `view1`.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for views that differ in shape, are empty or don't fit the covariance; NEG_RANGE for an option out of
 * range.
 */
export function tiCo(view1: tf.Tensor2D, view2: tf.Tensor2D, options: TiCoOptions = {}): tf.Tensor {
  const { covarianceWeight = 8, reduction = 'mean', covariance, momentum } = options
  checkBatches({ view1, view2 })
  checkNotNegative({ covarianceWeight })
  return tf.tidy(() => {
    const [first, second] = [unitRows(view1), unitRows(view2)]
    const past = tiCoCovariance(view1, { covariance, momentum })
    const along = tf.matMul(first, past).mul(covarianceWeight).sub(second)
    return reduce(first.mul(along).sum<tf.Tensor1D>(1).add<tf.Tensor1D>(1), reduction)
  })
}
