import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { maskedLogSumExp } from '../../kernels/masked/masked-log-sum-exp.ts'

/**
 * Each positive against the negatives of its row, for positives and negatives that masks say: one mean over all positive
 * pairs.
 *
 * `sum_ij P_ij (log(exp(l_ij) + sum_m N_im exp(l_im)) - l_ij) / sum_ij P_ij`; the other positives of a row aren't in the
 * denominator. Rows without positives add nothing, rows without negatives 0. For positives by labels or lists of
 * embeddings `ntXentMultiPositive` and `contrastive` hold no matrix of pairs. Memory and time O(B N).
 *
 * @param logits l [B, N]
 * @param positives P [B, N], row-major: 0 or 1.
 * @param negatives N [B, N], row-major: 0 or 1.
 * @throws NEG_SHAPE for masks that don't fit; NEG_NO_POSITIVES where there is no positive pair; NEG_RANGE for a pair that
 *   is both.
 * @system 13
 */
export function multiPositive(logits: tf.Tensor2D, positives: Uint8Array, negatives: Uint8Array): tf.Scalar {
  checkLength('positives', positives, logits.size)
  checkLength('negatives', negatives, logits.size)
  if (!positives.includes(1)) {
    throw new NegError('NEG_NO_POSITIVES', 'there is no positive pair', { where: { field: 'positives' } })
  }
  const both = positives.findIndex((positive, at) => positive !== 0 && negatives[at] !== 0)
  if (both >= 0) {
    throw new NegError('NEG_RANGE', 'a pair is positive and negative', {
      where: { field: 'negatives', row: Math.floor(both / logits.shape[1]) + 1 },
      remedy: 'Let the masks be disjoint.',
    })
  }
  return tf.tidy(() => {
    const counted = tf.tensor2d(Float32Array.from(positives), logits.shape)
    // A row without negatives has -Infinity, which no difference survives.
    const pushed = maskedLogSumExp(logits, negatives).maximum(-1e30).expandDims(1)
    return pushed.sub(logits).softplus().mul(counted).sum().div<tf.Scalar>(counted.sum())
  })
}
