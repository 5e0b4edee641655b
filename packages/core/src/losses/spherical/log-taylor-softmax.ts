import * as tf from '@tensorflow/tfjs'

import { type Reduction, reduce } from '../reduction.ts'
import { outputStatistics } from './output-statistics.ts'

export interface LogTaylorSoftmaxOptions {
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
}

/**
 * Log-Taylor-softmax: cross entropy of a softmax whose exponential is its Taylor polynomial of second order.
 *
 * `-log((1 + a + a^2/2) / (D + s + q/2))` for the right output a, the sum s and the sum of squares q of all; De Brebisson and
 * Vincent (2016), section 3. The polynomial is never below 1/2, so that every class keeps a probability. A member of the
 * spherical family, as `zLoss`. O(B D) time and memory.
 *
 * @param logits [B, D]
 * @param labels [B], 0 .. D - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when they don't fit, or there are fewer than two classes; NEG_RANGE for a label.
 * @system 26
 */
export function logTaylorSoftmax(
  logits: tf.Tensor2D,
  labels: Int32Array,
  { reduction = 'mean' }: LogTaylorSoftmaxOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const { own, squares, sums } = outputStatistics(logits, labels)
    const mine = own.square().div(2).add(own).add(1)
    const all = squares.div(2).add(sums).add(logits.shape[1])
    return reduce(all.log().sub<tf.Tensor1D>(mine.log()), reduction)
  })
}
