import * as tf from '@tensorflow/tfjs'
import type { Tensor } from '@tensorflow/tfjs'

import { maskedLogSumExp } from './masked-log-sum-exp.ts'

/**
 * The logarithm of a sum of exponentials over the last axis, where entries may be -Infinity: they count for nothing.
 *
 * For scores that were masked by their values. A row of -Infinity alone gives -Infinity and passes nothing back, where
 * TensorFlow.js's `logSumExp` gives NaN for both; otherwise the two agree. It can be differentiated again. Where the mask
 * is at hand, `maskedLogSumExp` takes it as it is.
 *
 * @param x [..., n], float32.
 * @returns [...]
 * @throws NEG_SHAPE, NEG_DTYPE for an x that doesn't fit.
 */
export function logSumExp(x: Tensor): Tensor {
  return tf.tidy(() => maskedLogSumExp(x, x.notEqual(Number.NEGATIVE_INFINITY)))
}
