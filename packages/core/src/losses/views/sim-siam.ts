import type * as tf from '@tensorflow/tfjs'

import { checkBatches } from '../check-batches.ts'
import { crossedCosines } from './crossed-cosines.ts'
import type { CrossedCosinesOptions } from './crossed-cosines.ts'

export type SimSiamOptions = CrossedCosinesOptions

/**
 * SimSiam: from each view of an item the embedding of its other view is predicted; no negatives, no second network.
 *
 * `1/2 D(p_1, z_2) + 1/2 D(p_2, z_1)`, D = -cos and z constant for the gradient; Chen, He, "Exploring simple Siamese
 * representation learning" (2021), equations 2 and 4. Predictions are `h(z)`: give them, or z and the predictor h. One view
 * alone is `negativeCosine`; with a slowly moving second network, `byol`.
 *
 * Time and memory O(N d) beside the predictor's.
 *
 * @param predictions1 [N, d]: p of the first view, or z with a `predictor`.
 * @param predictions2 [N, d]: that of the second view, row i of the same item.
 * @param targets1 [N, d]: z of the first view.
 * @param targets2 [N, d]: z of the second view.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for batches that differ in shape or are empty; NEG_RANGE for another reduction.
 */
export function simSiam(
  predictions1: tf.Tensor2D,
  predictions2: tf.Tensor2D,
  targets1: tf.Tensor2D,
  targets2: tf.Tensor2D,
  options: SimSiamOptions = {},
): tf.Tensor {
  checkBatches({ predictions1, predictions2 })
  return crossedCosines([predictions1, predictions2], [targets1, targets2], 'simSiam', 0.5, options)
}
