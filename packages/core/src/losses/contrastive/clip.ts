import * as tf from '@tensorflow/tfjs'

import { infoNCE } from './info-nce.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'

/** Normalised by default. */
export interface ClipOptions extends Omit<StreamingLossOptions, 'temperature' | 'reduction'> {
  /**
   * What cosines are multiplied by, 1 / tau; a scalar tensor is learnt (CLIP learns its logarithm and keeps the scale
   * below 100). Default 1 / 0.07.
   */
  readonly logitScale?: number | tf.Scalar
  /** `mean` over the pairs (default), or `sum`. */
  readonly reduction?: 'mean' | 'sum'
}

/**
 * The loss of CLIP: each image must find its text among the batch's, and each text its image.
 *
 * The mean of the two cross-entropies of `logitScale cos(image_i, text_j)` over rows and over columns; Radford et al.,
 * "Learning transferable visual models from natural language supervision" (2021), figure 3. It is the symmetric `infoNCE`
 * with a scale in place of the temperature; also known as image-text contrastive loss, ConVIRT's loss. `sigLip` judges each
 * pair by itself.
 *
 * Memory O(N d) whatever `blockSize`; the gradient is analytic, that of the scale included.
 *
 * @param images [N, d]
 * @param texts [N, d], row i of the same pair as row i of `images`.
 * @returns a scalar.
 * @throws NEG_SHAPE when the shapes don't fit or a batch is empty; NEG_RANGE for an option out of range.
 */
export function clip(images: tf.Tensor2D, texts: tf.Tensor2D, options: ClipOptions = {}): tf.Tensor {
  const { logitScale = 1 / 0.07, normalise = true, reduction, blockSize } = options
  return tf.tidy(() => {
    const temperature = typeof logitScale === 'number' ? 1 / logitScale : tf.div<tf.Scalar>(1, logitScale)
    return infoNCE(images, texts, { temperature, normalise, reduction, blockSize, symmetric: true })
  })
}
