import * as tf from '@tensorflow/tfjs'

import { checkBatches } from '../check-batches.ts'
import { checkNotNegative } from '../../check-options.ts'
import { reduce } from '../reduction.ts'
import { infoNCE } from './info-nce.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'

/** Defaults: temperature 1, not normalised. */
export interface NPairsOptions extends StreamingLossOptions {
  /** lambda: adds `lambda / 4 (|a_i|^2 + |p_i|^2)` to each row, which keeps vectors short. Default 0. */
  readonly lengthPenalty?: number
}

/**
 * N-pairs: one pair of each class; an anchor's inner product with its partner must exceed those with all other partners.
 *
 * `l_i = log(1 + sum_{j != i} exp(a_i p_j - a_i p_i))`; Sohn, "Improved deep metric learning with multi-class N-pair loss
 * objective" (2016), equation 6. It is `infoNCE` at temperature 1 on vectors as they come, with the paper's penalty on
 * their lengths. No two pairs of a batch may be of one class: see `supCon` where they are.
 *
 * Memory O(B d) whatever `blockSize`; the gradient is analytic.
 *
 * @param anchors [B, d]
 * @param positives [B, d], row i of the same class as row i of `anchors`.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for batches that differ in shape or are empty; NEG_RANGE for an option out of range.
 */
export function nPairs(anchors: tf.Tensor2D, positives: tf.Tensor2D, options: NPairsOptions = {}): tf.Tensor {
  const { temperature = 1, lengthPenalty = 0, reduction = 'mean', ...rest } = options
  checkBatches({ anchors, positives })
  checkNotNegative({ lengthPenalty })
  if (lengthPenalty === 0) return infoNCE(anchors, positives, { ...rest, temperature, reduction })
  return tf.tidy(() => {
    const losses = infoNCE(anchors, positives, { ...rest, temperature, reduction: 'none' }) as tf.Tensor1D
    const lengths = anchors.square().add(positives.square()).sum(1)
    return reduce(losses.add(lengths.mul(lengthPenalty / 4)), reduction)
  })
}
