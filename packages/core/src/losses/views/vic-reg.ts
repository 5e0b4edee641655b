import * as tf from '@tensorflow/tfjs'

import { checkBatches } from '../check-batches.ts'
import { checkNotNegative } from '../../check-options.ts'
import { offDiagonalSquares } from './off-diagonal-squares.ts'

export interface VicRegOptions {
  /** lambda: what differences between the views cost. Default 25. */
  readonly invarianceWeight?: number
  /** mu: what columns cost whose standard deviation is below 1. Default 25. */
  readonly varianceWeight?: number
  /** nu: what covariances between columns cost. Default 1. */
  readonly covarianceWeight?: number
  /** Added to variances before their root is taken. Default 1e-4. */
  readonly epsilon?: number
}

/**
 * VICReg: the two views of an item must be alike, while in each view every column keeps its spread and columns don't repeat
 * each other; no negatives are needed.
 *
 * `lambda mean (z1 - z2)^2 + mu/2 sum_views mean_j max(0, 1 - sqrt(var_j + epsilon)) + nu sum_views 1/d sum_{i != j}
 * C_ij^2`, var and C with divisor N - 1; Bardes, Ponce, LeCun, "VICReg" (2022), equations 1 to 6 with the means of the
 * authors' code. `barlowTwins` compares the columns of one view with those of the other instead.
 *
 * Memory O(N d + d^2), time two products of d x N x d a view with the gradient.
 *
 * @param view1 [N, d]
 * @param view2 [N, d], row i of the same item as row i of `view1`.
 * @returns a scalar.
 * @throws NEG_SHAPE for views that differ in shape or have fewer than two rows; NEG_RANGE for an option below 0.
 */
export function vicReg(view1: tf.Tensor2D, view2: tf.Tensor2D, options: VicRegOptions = {}): tf.Scalar {
  const { invarianceWeight = 25, varianceWeight = 25, covarianceWeight = 1, epsilon = 1e-4 } = options
  checkBatches({ view1, view2 }, 2)
  checkNotNegative({ invarianceWeight, varianceWeight, covarianceWeight, epsilon })
  const [rows, width] = view1.shape
  return tf.tidy(() => {
    const ofView = (view: tf.Tensor2D): tf.Scalar => {
      const centred = view.sub<tf.Tensor2D>(view.mean(0))
      const variance = centred
        .square()
        .sum(0)
        .div(rows - 1)
      const covariance = tf.matMul(centred, centred, true).div<tf.Tensor2D>(rows - 1)
      const narrow = tf.sub(1, variance.add(epsilon).sqrt()).relu().mean<tf.Scalar>()
      return narrow.mul(varianceWeight / 2).add<tf.Scalar>(offDiagonalSquares(covariance).mul(covarianceWeight / width))
    }
    const apart = view1.sub(view2).square().mean<tf.Scalar>().mul<tf.Scalar>(invarianceWeight)
    return apart.add(ofView(view1)).add(ofView(view2))
  })
}
