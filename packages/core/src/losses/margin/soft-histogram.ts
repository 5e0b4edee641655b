import * as tf from '@tensorflow/tfjs'

import { stopGradient } from '../../kernels/stop-gradient.ts'

/**
 * Histograms of each row's values that have a gradient: a value counts for the two nodes around it, the more the nearer.
 * For use inside a tidy. O(B M + B L).
 *
 * @param place values in units of the distance of nodes, 0 to L. [B, M]
 * @param bins L
 * @returns what makes, of the weights of the values [B, M], the counts of the nodes 0 to L, [B, L + 1].
 */
export function softHistogram(place: tf.Tensor2D, bins: number): (weights: tf.Tensor2D) => tf.Tensor2D {
  const [rows] = place.shape
  const nodes = bins + 1
  const lower = stopGradient(place)
    .floor()
    .clipByValue(0, bins - 1)
  const share = place.sub<tf.Tensor2D>(lower)
  const start = tf.range(0, rows * nodes, nodes).expandDims(1)
  const node = stopGradient(lower.add(start)).cast('int32').flatten<tf.Tensor1D>()
  const places = tf.concat([node, node.add<tf.Tensor1D>(tf.scalar(1, 'int32'))])
  return (weights) => {
    const upper = share.mul<tf.Tensor2D>(weights)
    const counts = tf.concat([weights.sub(upper).flatten(), upper.flatten()])
    return tf.unsortedSegmentSum(counts, places, rows * nodes).reshape([rows, nodes])
  }
}
