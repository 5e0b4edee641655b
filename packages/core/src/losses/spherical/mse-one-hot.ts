import * as tf from '@tensorflow/tfjs'

import { type Reduction, reduce } from '../reduction.ts'
import { outputStatistics } from './output-statistics.ts'

export interface MSEOneHotOptions {
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
}

/**
 * Squared error against one-hot targets: the right output should be 1 and all others 0.
 *
 * `q - 2 a + 1` for the right output a and the sum of squares q; the sum over the classes, not their mean. The plainest
 * member of the spherical family that `zLoss` belongs to. O(B D) time and memory.
 *
 * @param logits [B, D]
 * @param labels [B], 0 .. D - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when they don't fit, or there are fewer than two classes; NEG_RANGE for a label.
 * @system 26
 */
export function mseOneHot(
  logits: tf.Tensor2D,
  labels: Int32Array,
  { reduction = 'mean' }: MSEOneHotOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const { own, squares } = outputStatistics(logits, labels)
    return reduce(squares.sub(own.mul(2)).add<tf.Tensor1D>(1), reduction)
  })
}
