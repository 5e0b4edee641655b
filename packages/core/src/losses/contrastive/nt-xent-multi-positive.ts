import * as tf from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import type { References } from '../margin/references.ts'
import { labelledRows } from './labelled-rows.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'

/** Defaults: temperature 0.07, normalised. */
export interface NTXentMultiPositiveOptions extends Omit<StreamingLossOptions, 'reduction'> {
  /**
   * `meanOfPairs`: over all positive pairs (default); `mean` over the rows that have a positive, over those above 0
   * (`meanOfNonZero`), `sum`, or `none`: the mean of each row's pairs.
   */
  readonly reduction?: 'meanOfPairs' | 'mean' | 'meanOfNonZero' | 'sum' | 'none'
  /** Rows to compare the batch with instead of with itself. Default: its own other rows. */
  readonly references?: References
}

/**
 * NT-Xent with labels: for each pair of rows of equal label, the partner must stand out from the rows of other labels.
 *
 * For an ordered pair (i, p): `l_ip = -s_ip + log(exp(s_ip) + sum_n exp(s_in))` over the rows n of another label, `s = cos
 * / tau`; the other positives of i are left out of the denominator. Two rows a label give `ntXent`; this is
 * pytorch-metric-learning's NTXentLoss. In `supCon` the positives stand in the denominator and compete.
 *
 * Rows of a label below 0 have no positives and are negatives for all. Memory O((B + M) d) whatever `blockSize`; time
 * three products of B x B x d (M references: B x M x d) with the gradient, which is analytic.
 *
 * @param embeddings [B, d]
 * @param labels [B], by row.
 * @returns a scalar, or [B] with `reduction: 'none'`; 0 for rows without a positive, and for a batch without any.
 * @throws NEG_SHAPE when rows and labels differ in number or there are none; NEG_RANGE for an option out of range.
 */
export function ntXentMultiPositive(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  options: NTXentMultiPositiveOptions = {},
): tf.Tensor {
  const { temperature, normalise = true, reduction = 'meanOfPairs', references, blockSize } = options
  return tf.tidy(() => {
    const rows = labelledRows(embeddings, labels, normalise, references)
    const form = { ...rows.options, denominator: 'own' } as const
    return contrastive(rows.queries, rows.candidates, { ...form, temperature, reduction, blockSize })
  })
}
