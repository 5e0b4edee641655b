import type { Tensor, Tensor2D } from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import type { ContrastiveOptions } from '../../kernels/contrastive.ts'

export interface InfoNCEOptions {
  /** tau: scores are divided by it. Default 0.07. */
  readonly temperature?: number
  /** For each query the row of its positive among the candidates. Default: row i for query i. */
  readonly positives?: Int32Array
  /** Pairs left out of the denominator, such as further positives. Parallel columns; may hold repetitions. */
  readonly exclude?: { readonly query: Int32Array; readonly candidate: Int32Array }
  /** `mean` over the queries (default), `sum`, or `none`: one value a query. */
  readonly reduction?: 'mean' | 'sum' | 'none'
  /** Most queries whose scores are held at a time. Default: as many as make a block that computes fast. */
  readonly blockSize?: number
}

/**
 * InfoNCE: each query must tell its positive from all other candidates.
 *
 * `l_i = -s_ip + log sum_j exp(s_ij)`, `s_ij = <q_i, c_j> / tau`; van den Oord, Li, Vinyals, "Representation learning
 * with contrastive predictive coding" (2018), equation 4. With queries and candidates from one batch it is the
 * in-batch softmax of dense retrieval; mined negatives are further candidate rows, which all queries share. Also
 * known as NT-Xent (without the second view's direction), N-pairs, multiple-negatives ranking loss.
 *
 * Vectors are taken as they come: normalise them first for cosine scores. The scores are those of the kernel
 * `contrastive`: never all in memory, which is O((B + C) d) for B queries and C candidates and does not depend on
 * `blockSize`; the gradient is analytic.
 *
 * @param queries [B, d]
 * @param candidates [C, d]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or a batch is empty; NEG_RANGE for a temperature or block size out of range, another reduction, a
 * positive or excluded pair that names none of these queries and candidates, or a positive that is excluded.
 */
export function infoNCE(queries: Tensor2D, candidates: Tensor2D, options: InfoNCEOptions = {}): Tensor {
  const { temperature, positives, exclude, reduction, blockSize } = options
  return contrastive(queries, candidates, {
    temperature,
    positives,
    exclude,
    reduction,
    blockSize,
  } satisfies ContrastiveOptions)
}
