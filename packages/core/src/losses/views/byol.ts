import type * as tf from '@tensorflow/tfjs'

import { checkBatches } from '../check-batches.ts'
import { crossedCosines } from './crossed-cosines.ts'
import type { CrossedCosinesOptions } from './crossed-cosines.ts'

export type ByolOptions = CrossedCosinesOptions

/**
 * BYOL: an online network predicts, from each view of an item, what a slowly moving copy of itself says of the other view;
 * no negatives.
 *
 * `D(p_1, z'_2) + D(p_2, z'_1)`, D = 2 - 2 cos, z' of the target network and constant for the gradient; Grill et al.,
 * "Bootstrap your own latent" (2020), equation 2 for both views. Predictions are `q(z)` of the online network: give them,
 * or z and the predictor q, which in the paper is linear, batch normalisation, ReLU, linear. The target network's weights
 * are a moving average of the online ones, which is the trainer's work. One view alone is `negativeCosine`.
 *
 * Time and memory O(N d) beside the predictor's.
 *
 * @param predictions1 [N, d]: p of the first view, or z with a `predictor`.
 * @param predictions2 [N, d]: that of the second view, row i of the same item.
 * @param targets1 [N, d]: z' of the first view.
 * @param targets2 [N, d]: z' of the second view.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for batches that differ in shape or are empty; NEG_RANGE for another reduction.
 */
export function byol(
  predictions1: tf.Tensor2D,
  predictions2: tf.Tensor2D,
  targets1: tf.Tensor2D,
  targets2: tf.Tensor2D,
  options: ByolOptions = {},
): tf.Tensor {
  checkBatches({ predictions1, predictions2 })
  return crossedCosines([predictions1, predictions2], [targets1, targets2], 'byol', 1, options)
}
