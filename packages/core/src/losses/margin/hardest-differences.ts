import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { checkBatches } from '../check-batches.ts'

/**
 * How much farther each row's partner is than its hardest negative: the nearest row of another pair, on either side.
 * Distances are Euclidean, of unit rows: the differences are between -2 and 2. [B]. For use inside a tidy. O(B^2).
 *
 * @throws NEG_SHAPE for sides that don't fit or fewer than two pairs.
 */
export function hardestDifferences(anchors: tf.Tensor2D, positives: tf.Tensor2D): tf.Tensor1D {
  checkBatches({ anchors, positives }, 2)
  const distances = measureOf('euclidean', true).matrix(anchors, positives)
  const own = tf.eye(anchors.shape[0])
  const others = distances.add(own.mul(4))
  return distances
    .mul(own)
    .sum<tf.Tensor1D>(1)
    .sub(others.min(0).minimum(others.min(1)))
}
