import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { contrastive } from '../../kernels/contrastive.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { reduce } from '../reduction.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'
import { otherViews, stackViews } from './two-views.ts'

/** Defaults: temperature 0.1, normalised. */
export interface DecoupledContrastiveOptions extends StreamingLossOptions {
  /** Whether pairs that are far apart are pulled harder (DCLW). Default false. */
  readonly weighted?: boolean
  /** The width of these weights, in units of the cosine. Default 0.5. */
  readonly sigma?: number
}

/**
 * Decoupled contrastive loss (DCL): NT-Xent without the positive in its denominator, so that a pair that is already close
 * doesn't weaken the push of the negatives; small batches gain from it.
 *
 * Over the 2 N rows of both views `l_i = -w_i s_ip + log sum_{j != i, p} exp(s_ij)`, `s = cos / tau`; Yeh et al.,
 * "Decoupled contrastive learning" (2022), equation 6 and, weighted by `w_i = 2 - N softmax_i(cos_ip / sigma)` (constant for
 * the gradient), the section on DCLW. Values may be negative. With the positive in the denominator it is `ntXent`; with
 * the positives expected among the negatives taken out, `debiasedContrastive`.
 *
 * Memory O(N d) whatever `blockSize`; time three products of 2 N x 2 N x d with the gradient, which is analytic.
 *
 * @param view1 [N, d]
 * @param view2 [N, d], row i of the same item as row i of `view1`.
 * @returns a scalar, or [2 N], first view first, with `reduction: 'none'`.
 * @throws NEG_SHAPE for views that differ in shape or are empty; NEG_NO_NEGATIVES for a single item; NEG_RANGE for an
 * option out of range.
 */
export function decoupledContrastive(
  view1: tf.Tensor2D,
  view2: tf.Tensor2D,
  options: DecoupledContrastiveOptions = {},
): tf.Tensor {
  const { temperature = 0.1, normalise = true, weighted = false, sigma = 0.5, reduction = 'mean', blockSize } = options
  if (!(sigma > 0 && Number.isFinite(sigma))) {
    throw new NegError('NEG_RANGE', `sigma is ${sigma}`, {
      where: { field: 'sigma' },
      remedy: 'Take a number above 0.',
    })
  }
  return tf.tidy(() => {
    const [items] = view1.shape
    const rows = stackViews(view1, view2, normalise)
    const negativesAlone = { excludeOwnRow: true, denominator: 'negatives' } as const
    const form = { ...negativesAlone, temperature, blockSize, positives: otherViews(items) }
    if (!weighted) return contrastive(rows, rows, { ...form, reduction })
    const losses = contrastive(rows, rows, { ...form, reduction: 'none' })
    const [first, second] = tf.split(rows, 2) as [tf.Tensor2D, tf.Tensor2D]
    const cosines = first.mul<tf.Tensor2D>(second).sum<tf.Tensor1D>(1)
    // w s = s + (w - 1) s, and the kernel has subtracted s.
    const further = stopGradient(cosines.div<tf.Tensor1D>(sigma).softmax().mul<tf.Tensor1D>(-items).add<tf.Tensor1D>(1))
    const pull = further.mul<tf.Tensor1D>(cosines).div<tf.Tensor1D>(temperature).tile<tf.Tensor1D>([2])
    return reduce(losses.sub(pull), reduction)
  })
}
