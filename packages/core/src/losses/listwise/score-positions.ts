import * as tf from '@tensorflow/tfjs'

import { type Lists, thereIn } from './lists.ts'

/**
 * Where each document stands by descending score, 1 for the first, [B, n]; of equal scores the earlier document first.
 * Counted among documents that are there; what stands for the others means nothing. O(B n^2) time and memory.
 */
export function scorePositions(scores: tf.Tensor2D, lists: Lists): tf.Tensor2D {
  return tf.tidy(() => {
    const [own, other] = [scores.expandDims(2), scores.expandDims(1)]
    const columns = tf.range(0, lists.columns, 1, 'int32')
    const earlier = columns.expandDims(0).less(columns.expandDims(1)).expandDims(0)
    const ahead = other.greater(own).logicalOr(other.equal(own).logicalAnd(earlier)).cast('float32')
    const there = thereIn(lists)
    return (there === undefined ? ahead : ahead.mul(there.expandDims(1))).sum<tf.Tensor2D>(2).add(1)
  })
}
