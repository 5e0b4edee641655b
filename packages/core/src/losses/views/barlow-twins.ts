import * as tf from '@tensorflow/tfjs'

import { checkBatches } from '../check-batches.ts'
import { checkNotNegative } from '../../check-options.ts'
import { offDiagonalSquares } from './off-diagonal-squares.ts'

export interface BarlowTwinsOptions {
  /** lambda: what correlations between different columns cost. Default 0.005. */
  readonly redundancyWeight?: number
  /** Added to the variance of each column before it is divided by its root. Default 1e-5. */
  readonly epsilon?: number
}

/**
 * Barlow Twins: a column of the embeddings must agree over the two views of the batch and tell nothing that another
 * column tells; no negatives are needed.
 *
 * `sum_i (1 - C_ii)^2 + lambda sum_{i != j} C_ij^2`, C the cross-correlation of the columns of both views, standardised
 * over the batch (variance with divisor N); Zbontar, Jing, Misra, LeCun, Deny, "Barlow Twins" (2021), equations 1 and 2.
 * `vicReg` asks the same of each view by itself; `tiCo` of a covariance remembered over batches.
 *
 * Memory O(N d + d^2), time two products of d x N x d a view with the gradient.
 *
 * @param view1 [N, d]
 * @param view2 [N, d], row i of the same item as row i of `view1`.
 * @returns a scalar.
 * @throws NEG_SHAPE for views that differ in shape or have fewer than two rows; NEG_RANGE for an option below 0.
 */
export function barlowTwins(view1: tf.Tensor2D, view2: tf.Tensor2D, options: BarlowTwinsOptions = {}): tf.Scalar {
  const { redundancyWeight = 0.005, epsilon = 1e-5 } = options
  checkBatches({ view1, view2 }, 2)
  checkNotNegative({ redundancyWeight, epsilon })
  const [rows, width] = view1.shape
  return tf.tidy(() => {
    const standardised = (view: tf.Tensor2D): tf.Tensor2D => {
      const { mean, variance } = tf.moments(view, 0)
      return view.sub(mean).div(variance.add(epsilon).sqrt())
    }
    const correlations = tf.matMul(standardised(view1), standardised(view2), true).div<tf.Tensor2D>(rows)
    const own = correlations.mul(tf.eye(width)).sum(1)
    const redundancy = offDiagonalSquares(correlations).mul(redundancyWeight)
    return own.sub(1).square().sum<tf.Scalar>().add(redundancy)
  })
}
