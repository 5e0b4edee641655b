import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { contrastive } from '../../kernels/contrastive.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'
import { batchLabels } from './batch-labels.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'
import { withNegatives } from './with-negatives.ts'

/** Defaults: temperature 0.07, not normalised. `reduction: 'none'` is for one direction alone. */
export interface InfoNCEOptions extends StreamingLossOptions {
  /** For each query the row of its positive among the candidates. Default: row i for query i. */
  readonly positives?: Int32Array
  /** Mined negatives, [M, d] or [K, B, d]: further candidates, which all queries share. Default: none. */
  readonly negatives?: Tensor2D | Tensor3D
  /** Pairs left out of the denominator, such as further positives. Parallel columns; may hold repetitions. */
  readonly exclude?: { readonly query: Int32Array; readonly candidate: Int32Array }
  /** Whether candidates of the batch other than a query's positive are negatives; else `negatives` alone. Default true. */
  readonly inBatchNegatives?: boolean
  /** The mean with the other direction: each positive must find its query among all queries. Default false. */
  readonly symmetric?: boolean
}

/**
 * InfoNCE: each query must tell its positive from all other candidates.
 *
 * `l_i = -s_ip + log sum_j exp(s_ij)`, `s_ij = <q_i, c_j> / tau`; van den Oord, Li, Vinyals, "Representation learning
 * with contrastive predictive coding" (2018), equation 4. With queries and candidates from one batch it is the
 * in-batch softmax of dense retrieval. Also known as multiple-negatives ranking loss (with `normalise` and a temperature
 * of 1 / scale; `symmetric` for its symmetric form), in-batch negatives, SimCSE's loss; with a queue of past keys as
 * `negatives`, MoCo's; with a memory bank in their place
 * (`inBatchNegatives: false`), that of instance discrimination; and simply "the contrastive loss", whose gradient
 * `contrastiveGradient` of `@neg/core/theory` takes apart.
 *
 * Siblings: `ntXent` takes each view's own rows as negatives too, `jointInfoNCE` puts several directions under one
 * softmax, `supCon` and `ntXentMultiPositive` take positives by label, `decoupledContrastive` takes the positive out of
 * the denominator, `debiasedContrastive` the positives hidden among the negatives, `hardnessWeightedInfoNCE` weighs
 * hard ones, `hardContrastive` leaves easy ones out, `clip` learns the scale, `nPairs` works on inner products as they are.
 *
 * The scores are those of the kernel `contrastive`: never all in memory, which is O((B + C) d) for B queries and C
 * candidates and does not depend on `blockSize`; the gradient is analytic.
 *
 * @param queries [B, d]
 * @param candidates [C, d]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or a batch is empty; NEG_RANGE for a temperature or block size out of range, another reduction, a
 * positive or excluded pair that names none of these queries and candidates, or a positive that is excluded.
 * @system 18
 */
export function infoNCE(queries: Tensor2D, candidates: Tensor2D, options: InfoNCEOptions = {}): Tensor {
  const { temperature, positives, negatives, exclude, symmetric, normalise = false, reduction, blockSize } = options
  const { inBatchNegatives = true } = options
  checkBatches({ queries })
  checkBatches({ candidates })
  if (symmetric === true && !inBatchNegatives) {
    throw new NegError('NEG_RANGE', 'without the batch the other direction has no negatives', {
      where: { field: 'symmetric' },
      remedy: 'Take `hardContrastive` with a share of 1, where further negatives stand against both sides.',
    })
  }
  return tf.tidy(() => {
    const all = withNegatives(candidates, negatives)
    const [rows, columns] = normalise ? [unitRows(queries), unitRows(all)] : [queries, all]
    const bankAlone = { excludeLabels: batchLabels(queries.shape[0], candidates.shape[0], all.shape[0]) }
    return contrastive(rows, columns, {
      temperature,
      positives,
      exclude,
      symmetric,
      reduction,
      blockSize,
      ...(inBatchNegatives ? {} : bankAlone),
    })
  })
}
