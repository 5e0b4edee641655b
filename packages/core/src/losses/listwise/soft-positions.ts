import * as tf from '@tensorflow/tfjs'

import { type Lists, thereIn } from './lists.ts'

/**
 * Positions by descending score that have a gradient: `1 + sum_{j != i} max(sigmoid(alpha (s_j - s_i)), floor)` over the
 * documents that are there, [B, n]. O(B n^2) time and memory. For use inside a tidy.
 */
export function softPositions(scores: tf.Tensor2D, lists: Lists, alpha: number, floor: number): tf.Tensor2D {
  const ahead = tf.sub<tf.Tensor3D>(scores.expandDims(1), scores.expandDims(2)).mul(alpha).sigmoid()
  const others: tf.Tensor = tf.sub(1, tf.eye(lists.columns)).expandDims(0)
  const there = thereIn(lists)
  const counted = there === undefined ? others : others.mul(there.expandDims(1))
  const kept = floor === 0 ? ahead : ahead.maximum(floor)
  return kept.mul(counted).sum<tf.Tensor2D>(2).add(1)
}
