import * as tf from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import type { References } from '../margin/references.ts'
import { labelledRows } from './labelled-rows.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'

/** Defaults: temperature 0.1, normalised. */
export interface SupConOptions extends StreamingLossOptions {
  /**
   * Where the positives of a row are averaged: outside the logarithm (`out`, default), or inside it (`in`), which is
   * content with one that stands out.
   */
  readonly aggregate?: 'out' | 'in'
  /** Rows to compare the batch with instead of with itself. Default: its own other rows. */
  readonly references?: References
}

/**
 * SupCon: the rows of a label must stand out, each for the others, from all rows of the batch.
 *
 * `out`: `l_i = -1/|P_i| sum_p log softmax_ip`; `in`: `l_i = -log(1/|P_i| sum_p softmax_ip)`, the softmax over all other
 * rows of the batch at `s = cos / tau`, P_i those of the same label; Khosla et al., "Supervised contrastive learning"
 * (2020), equations 2 and 3, without the factor tau / tau_base. Positives compete with each other, in contrast to
 * `ntXentMultiPositive`; with two rows a label both are `ntXent`.
 *
 * A mean is over the rows that have a positive. Rows of a label below 0 have none and are negatives for all. Memory
 * O((B + M) d) whatever `blockSize`; time three products of B x B x d (M references: B x M x d) with the
 * gradient, which is analytic.
 *
 * @param embeddings [B, d]
 * @param labels [B], by row.
 * @returns a scalar, or [B] with `reduction: 'none'`; 0 for rows without a positive, and for a batch without any.
 * @throws NEG_SHAPE when rows and labels differ in number or there are none; NEG_RANGE for an option out of range.
 */
export function supCon(embeddings: tf.Tensor2D, labels: Int32Array, options: SupConOptions = {}): tf.Tensor {
  const { temperature = 0.1, normalise = true, aggregate, reduction, references, blockSize } = options
  return tf.tidy(() => {
    const rows = labelledRows(embeddings, labels, normalise, references)
    const form = { ...rows.options, aggregate }
    return contrastive(rows.queries, rows.candidates, { ...form, temperature, reduction, blockSize })
  })
}
