import * as tf from '@tensorflow/tfjs'

import { checkNotNegative } from '../../check-options.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { outputStatistics } from './output-statistics.ts'

export interface LogSphericalSoftmaxOptions {
  /** Added to every squared output. Default 1e-6; with 0 an output of 0 has an infinite loss. */
  readonly epsilon?: number
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
}

/**
 * Log-spherical-softmax: cross entropy of probabilities in proportion to the squares of the outputs.
 *
 * `-log((a^2 + epsilon) / (q + D epsilon))` for the right output a and the sum of squares q; De Brebisson and Vincent (2016),
 * section 3. The sign of an output does not count. A member of the spherical family, as `zLoss`. O(B D) time and memory.
 *
 * @param logits [B, D]
 * @param labels [B], 0 .. D - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when they don't fit, or there are fewer than two classes; NEG_RANGE for a label or an option.
 * @system 26
 */
export function logSphericalSoftmax(
  logits: tf.Tensor2D,
  labels: Int32Array,
  { epsilon = 1e-6, reduction = 'mean' }: LogSphericalSoftmaxOptions = {},
): tf.Tensor {
  checkNotNegative({ epsilon })
  return tf.tidy(() => {
    const { own, squares } = outputStatistics(logits, labels)
    const all = squares.add(epsilon * logits.shape[1])
    return reduce(all.log().sub<tf.Tensor1D>(own.square().add(epsilon).log()), reduction)
  })
}
