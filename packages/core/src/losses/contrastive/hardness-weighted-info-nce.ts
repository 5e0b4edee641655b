import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { contrastive } from '../../kernels/contrastive.ts'
import type { ScoreBlock } from '../../kernels/contrastive.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'
import { checkNotNegative } from '../../check-options.ts'
import type { StreamingLossOptions } from './streaming-loss-options.ts'
import { withNegatives } from './with-negatives.ts'

/** Which candidates of a query count by their hardness. */
export type HardnessMode = 'inBatchNegatives' | 'hardNegatives' | 'allNegatives'

/** Defaults: temperature 0.05, normalised. */
export interface HardnessWeightedInfoNCEOptions extends StreamingLossOptions {
  /** Mined negatives, [K, B, d]: `negatives[k]` holds one for each query. Default: none. */
  readonly negatives?: tf.Tensor3D
  /**
   * `inBatchNegatives`: all that belongs to other queries; `hardNegatives`: the query's own mined ones; `allNegatives`:
   * both. Default: none.
   */
  readonly hardnessMode?: HardnessMode
  /** alpha: a negative of similarity s counts `exp(alpha s)` times. Default 0. */
  readonly hardnessStrength?: number
}

/**
 * InfoNCE in which negatives count the more, the harder they are.
 *
 * Logits are `s / tau + alpha sg(s)` for the negatives that the mode picks, where sg is constant for the gradient and not
 * divided by tau; Lan et al., "LLaVE" (2025), equation 5, with alpha 9 (in-batch negatives), and Schechter Vera et al.,
 * "EmbeddingGemma" (2025), with alpha 5 (hard negatives). Without a mode it is `infoNCE` with normalised rows. Where the
 * weights themselves are to be differentiated, see `debiasedContrastive`.
 *
 * Memory O((B + K B) d) whatever `blockSize`; the gradient is analytic.
 *
 * @param queries [B, d]
 * @param positives [B, d], row i of query i.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or a batch is empty; NEG_RANGE for an option out of range.
 */
export function hardnessWeightedInfoNCE(
  queries: tf.Tensor2D,
  positives: tf.Tensor2D,
  options: HardnessWeightedInfoNCEOptions = {},
): tf.Tensor {
  const { temperature = 0.05, normalise = true, reduction, blockSize } = options
  const { negatives, hardnessMode, hardnessStrength = 0 } = options
  checkBatches({ queries, positives })
  const [count] = queries.shape
  checkMode(hardnessMode)
  checkNotNegative({ hardnessStrength })
  return tf.tidy(() => {
    const all = withNegatives(positives, negatives, count)
    const [rows, columns] = normalise ? [unitRows(queries), unitRows(all)] : [queries, all]
    const adjust = (scores: tf.Tensor2D, block: ScoreBlock): tf.Tensor2D =>
      scores
        .mul(picked(block, count, columns.shape[0], hardnessMode))
        .mul(hardnessStrength)
        .mul(temperature)
    const weights = hardnessMode === undefined || hardnessStrength === 0 ? {} : { adjust }
    return contrastive(rows, columns, { temperature, reduction, blockSize, ...weights })
  })
}

/** 1 at the candidates that count by their hardness; candidate c belongs to query c modulo the number of queries. */
function picked({ start, end }: ScoreBlock, queries: number, candidates: number, mode?: HardnessMode): tf.Tensor2D {
  const owners = Int32Array.from({ length: candidates }, (_, candidate) => candidate % queries)
  const block = tf.range(start, end, 1, 'int32').expandDims(1)
  const own = block.equal(tf.tensor2d(owners, [1, candidates])).cast<tf.Tensor2D>('float32')
  const mined = tf.range(0, candidates, 1, 'int32').greaterEqual(queries).cast('float32')
  if (mode === 'hardNegatives') return own.mul(mined)
  const ofOthers = tf.sub<tf.Tensor2D>(1, own)
  return mode === 'inBatchNegatives' ? ofOthers : ofOthers.maximum(mined)
}

function checkMode(mode: HardnessMode | undefined): void {
  const modes: readonly HardnessMode[] = ['inBatchNegatives', 'hardNegatives', 'allNegatives']
  if (mode === undefined || modes.includes(mode)) return
  throw new NegError('NEG_RANGE', `there is no hardnessMode ${JSON.stringify(mode)}`, {
    where: { field: 'hardnessMode' },
    remedy: `Take one of ${modes.join(', ')}.`,
  })
}
