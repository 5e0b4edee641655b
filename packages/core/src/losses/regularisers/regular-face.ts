import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { checkBatches } from '../check-batches.ts'
import { reduce } from '../reduction.ts'
import type { RegulariserOptions } from './regulariser-options.ts'

/**
 * Drives the vectors of classes apart: each away from the one that is nearest to it.
 *
 * `max_{k != c} cos(w_c, w_k)`; Zhao, Xu, Cheng, "RegularFace: deep face recognition via exclusive regularization" (2019);
 * pytorch-metric-learning's RegularFaceRegularizer. Time O(C^2 d), memory O(C^2).
 *
 * @param weights [C, d], of any length.
 * @returns a scalar, or [C] with `reduction: 'none'`.
 * @throws NEG_SHAPE unless there are two rows; NEG_RANGE for the reduction.
 */
export function regularFace(weights: tf.Tensor2D, options: RegulariserOptions = {}): tf.Tensor {
  checkBatches({ weights }, 2)
  return tf.tidy(() => {
    const others = measureOf('cosine').matrix(weights, weights).sub(tf.eye(weights.shape[0]).mul(4))
    return reduce(others.max<tf.Tensor1D>(1), options.reduction ?? 'mean')
  })
}
