import * as tf from '@tensorflow/tfjs'

import { checkBatches } from '../check-batches.ts'
import { reduce } from '../reduction.ts'
import type { RegulariserOptions } from './regulariser-options.ts'

/**
 * Keeps the vectors of all classes about as long, so that rare classes are not at a disadvantage.
 *
 * `(|w_c|^2 - mean of |w|^2)^2 / 4`; Wu, Liu, Li, Fu, "Deep face recognition with center invariant loss" (2017);
 * pytorch-metric-learning's CenterInvariantRegularizer. Time and memory O(C d).
 *
 * @param weights [C, d]
 * @returns a scalar, or [C] with `reduction: 'none'`.
 * @throws NEG_SHAPE unless there is a row; NEG_RANGE for the reduction.
 */
export function centreInvariant(weights: tf.Tensor2D, options: RegulariserOptions = {}): tf.Tensor {
  checkBatches({ weights })
  return tf.tidy(() => {
    const squares = weights.square().sum<tf.Tensor1D>(1)
    return reduce(squares.sub<tf.Tensor1D>(squares.mean()).square().div(4), options.reduction ?? 'mean')
  })
}
