import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'
import { checkCount } from '../../check-options.ts'

export interface SparseCentresOptions {
  /** K: rows of each class, at least 2; class c has the rows `c K .. (c + 1) K - 1`. */
  readonly centresPerClass: number
}

/**
 * Draws the centres of a class together, so that a class ends with as many as it needs.
 *
 * `sum_c sum_{s < t} sqrt(2 - 2 <w_cs, w_ct>) / (C K (K - 1))` with unit vectors; Qian, Shang, Sun, Hu, Li, Jin, "SoftTriple
 * loss: deep metric learning without triplet sampling" (2019), section 3.3; pytorch-metric-learning's
 * SparseCentersRegularizer. Goes with `softTriple`. Time O(C K^2 d), memory O(C K^2).
 *
 * @param weights [C K, d], of any length.
 * @returns a scalar, 0 to 1.
 * @throws NEG_SHAPE for rows that are no whole classes, or none; NEG_RANGE for the number of centres.
 */
export function sparseCentres(weights: tf.Tensor2D, { centresPerClass }: SparseCentresOptions): tf.Scalar {
  checkBatches({ weights })
  checkCount({ centresPerClass })
  const [rows, width] = weights.shape
  if (rows % centresPerClass !== 0 || centresPerClass < 2) {
    throw new NegError('NEG_SHAPE', `${rows} rows with ${centresPerClass} centres for each class`, {
      where: { field: 'weights' },
      remedy: 'Give whole classes of two centres or more.',
    })
  }
  return tf.tidy(() => {
    const centres = unitRows(weights).reshape<tf.Tensor3D>([-1, centresPerClass, width])
    const others = tf.sub(1, tf.eye(centresPerClass))
    const squares = centres.matMul(centres, false, true).mul(-2).add(2).relu().mul(others)
    return squares
      .sqrt()
      .sum<tf.Scalar>()
      .div(2 * rows * (centresPerClass - 1))
  })
}
