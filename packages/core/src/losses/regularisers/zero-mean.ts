import * as tf from '@tensorflow/tfjs'

import { absolute } from '../../kernels/absolute.ts'
import { checkBatches } from '../check-batches.ts'
import { reduce } from '../reduction.ts'
import type { RegulariserOptions } from './regulariser-options.ts'

/**
 * Keeps the coordinates of each embedding around 0, which the signal-to-noise ratio as a distance takes for granted.
 *
 * `|sum_k x_k|` of each row; Yuan, Deng, Tang, Tang, Chen, "Signal-to-noise ratio: a robust distance metric for deep metric
 * learning" (2019); pytorch-metric-learning's ZeroMeanRegularizer. Goes with `signalToNoiseContrastive`. Time and memory
 * O(B d).
 *
 * @param embeddings [B, d]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE unless there is a row; NEG_RANGE for the reduction.
 */
export function zeroMean(embeddings: tf.Tensor2D, options: RegulariserOptions = {}): tf.Tensor {
  checkBatches({ embeddings })
  return tf.tidy(() => reduce(absolute(embeddings.sum<tf.Tensor1D>(1)), options.reduction ?? 'mean'))
}
