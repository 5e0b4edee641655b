import * as tf from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'
import { otherViews, stackViews } from './two-views.ts'

/** Defaults: temperature 0.07, normalised. */
export interface NTXentOptions extends StreamingLossOptions {
  /** Only so many most similar negatives of a row count; ties go to the lower row. Default: all. */
  readonly topNegatives?: number
  /** Whether rows that others are compared with are constant for the gradient. Default false. */
  readonly stopGradient?: boolean
}

/**
 * NT-Xent, the loss of SimCLR: each view of an item must tell the item's other view from all rows of both views.
 *
 * The views are stacked to 2 N rows; `l_i = -s_ip + log sum_{j != i} exp(s_ij)`, `s = cos / tau`, p the row of the other
 * view; Chen, Kornblith, Norouzi, Hinton, "A simple framework for contrastive learning of visual representations"
 * (2020), equation 1. It is `infoNCE` with both views as queries and as candidates; with labels instead of views it is
 * `ntXentMultiPositive`; without the positive in the denominator, `decoupledContrastive`. With `topNegatives`
 * and `stopGradient` it is the baseline that `groco` is measured against.
 *
 * Memory O(N d), whatever `blockSize`; time three products of 2 N x 2 N x d with the gradient, which is analytic.
 *
 * @param view1 [N, d]
 * @param view2 [N, d], row i of the same item as row i of `view1`.
 * @returns a scalar, or [2 N], first view first, with `reduction: 'none'`.
 * @throws NEG_SHAPE for views that differ in shape or are empty; NEG_RANGE for an option out of range.
 */
export function ntXent(view1: tf.Tensor2D, view2: tf.Tensor2D, options: NTXentOptions = {}): tf.Tensor {
  const { temperature, normalise = true, reduction, blockSize, topNegatives, stopGradient = false } = options
  return tf.tidy(() => {
    const rows = stackViews(view1, view2, normalise)
    const positives = otherViews(view1.shape[0])
    return contrastive(rows, rows, {
      temperature,
      positives,
      excludeOwnRow: true,
      topNegatives,
      reduction,
      blockSize,
      ...(stopGradient && { stopGradient: 'candidates' }),
    })
  })
}
