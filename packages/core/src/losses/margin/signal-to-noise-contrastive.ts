import type { Tensor, Tensor2D } from '@tensorflow/tfjs'

import { type ContrastiveLossOptions, contrastiveLoss } from './contrastive-loss.ts'
import { signalToNoiseRatio } from './signal-to-noise-ratio.ts'

/**
 * Contrastive loss that measures how much noise, as a share of the anchor's own variance, would turn it into the other.
 *
 * `contrastiveLoss` with the measure `signalToNoiseRatio`, in which distances don't grow with the length of rows and an
 * anchor of little variance is far from everything. Yuan, Deng, Tang, Tang, Chen (2019), equation 6, without the
 * regulariser that keeps the mean of rows at zero; pytorch-metric-learning's SignalToNoiseRatioContrastiveLoss.
 *
 * @param embeddings [B, d]
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws as `contrastiveLoss` does.
 */
export function signalToNoiseContrastive(
  embeddings: Tensor2D,
  labels: Int32Array,
  options: Omit<ContrastiveLossOptions, 'measure'> = {},
): Tensor {
  return contrastiveLoss(embeddings, labels, { ...options, measure: signalToNoiseRatio })
}
