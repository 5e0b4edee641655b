import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { contrastive } from '../../kernels/contrastive.ts'
import type { ScoreBlock } from '../../kernels/contrastive.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'
import { withNegatives } from '../contrastive/with-negatives.ts'
import { checkAboveZero, checkFinite, checkWord } from '../../check-options.ts'
import type { Reduction } from '../reduction.ts'

export interface GistEmbedOptions {
  /** tau: cosines are divided by it. Default 0.01. */
  readonly temperature?: number
  /** How much less alike than the pair itself a negative must be to its guide. Default 0. */
  readonly margin?: number
  /** Whether the margin is subtracted (`absolute`, default), or that share of the pair's own similarity (`relative`). */
  readonly marginStrategy?: 'absolute' | 'relative'
  /** Whether the other anchors are negatives of an anchor. Default true. */
  readonly contrastAnchors?: boolean
  /** Whether the other positives are negatives of a positive. Default true. */
  readonly contrastPositives?: boolean
  /** Mined negatives of all anchors, [M, d]. Default: none. */
  readonly negatives?: tf.Tensor2D
  /** The guide's similarities of anchors and mined negatives, [B, M]; needed with these. */
  readonly guideAnchorNegative?: tf.Tensor2D
  /** Default `mean`, over the pairs. */
  readonly reduction?: Reduction
  /** Most rows whose scores are held at a time. Default: as many as make a block that computes fast. */
  readonly blockSize?: number
}

/** No exponential survives it, and sums of it stay finite. */
const leftOut = -1e30

/**
 * GISTEmbed: InfoNCE in which a second model, the guide, strikes out in-batch negatives that look like positives.
 *
 * `-cos(a_i, p_i) / tau + log sum exp(cos / tau)` over the candidates `(a_i, p_j)`, `(a_i, a_j)`, `(p_i, p_j)` and `(a_i, n_j)`;
 * one is dropped when the guide finds it more alike than the pair itself, less a margin; never the pair. Solatorio,
 * "GISTEmbed: guided in-sample selection of training negatives for text embedding fine-tuning" (2024), equations 3 to 7;
 * sentence-transformers' (Cached)GISTEmbedLoss. A row with itself is dropped by this rule alone: with a guide that finds the
 * pair as like as that, and no margin, it stays.
 *
 * One call of the kernel `contrastive`, where a query is its anchor and its positive side by side: besides the guide's
 * matrices memory O((B + M) d). With the reductions `none` and `meanOfNonZero` the gradient asks the guide again, whose
 * matrices must not be disposed before.
 *
 * @param anchors [B, d], of any length.
 * @param positives [B, d], row i of anchor i.
 * @param guideAnchorPositive the guide's similarities, [B, B]; these and the next are constant for the gradient.
 * @param guideAnchorAnchor [B, B]
 * @param guidePositivePositive [B, B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for an option.
 */
export function gistEmbed(
  anchors: tf.Tensor2D,
  positives: tf.Tensor2D,
  guideAnchorPositive: tf.Tensor2D,
  guideAnchorAnchor: tf.Tensor2D,
  guidePositivePositive: tf.Tensor2D,
  options: GistEmbedOptions = {},
): tf.Tensor {
  const { temperature = 0.01, contrastAnchors = true, contrastPositives = true, negatives } = options
  const { guideAnchorNegative, reduction, blockSize } = options
  checkOptions(temperature, options)
  checkBatches({ anchors, positives })
  const [count] = anchors.shape
  for (const [field, guide] of Object.entries({ guideAnchorPositive, guideAnchorAnchor, guidePositivePositive })) {
    checkGuide(field, guide, count, count)
  }
  if (negatives !== undefined) checkGuide('guideAnchorNegative', guideAnchorNegative, count, negatives.shape[0])
  const minedGuide = negatives === undefined || guideAnchorNegative === undefined ? [] : [guideAnchorNegative]
  const guides = [
    guideAnchorPositive,
    ...minedGuide,
    ...(contrastAnchors ? [guideAnchorAnchor] : []),
    ...(contrastPositives ? [guidePositivePositive] : []),
  ]
  return tf.tidy(() => {
    const [a, p] = [unitRows(anchors), unitRows(positives)]
    const mined = negatives === undefined ? p : withNegatives(p, unitRows(negatives))
    const ofAnchors = contrastAnchors ? mined.concat(a) : mined
    return contrastive(
      contrastPositives ? a.concat(p, 1) : a,
      contrastPositives ? sideBySide(ofAnchors, p) : ofAnchors,
      { temperature, reduction, blockSize, adjust: (_, block) => struckOut(guides, block, options) },
    )
  })
}

/** Candidates of a query's first half, and below them those of its second half. */
function sideBySide(first: tf.Tensor2D, second: tf.Tensor2D): tf.Tensor2D {
  return first.concat(tf.zerosLike(first), 1).concat(tf.zerosLike(second).concat(second, 1))
}

/**
 * For the rows of a block `leftOut` where a guide finds a candidate more alike than the pair, less the margin; else, and for
 * the pair itself, 0. All guides side by side, that of the pairs first.
 */
function struckOut(
  guides: readonly tf.Tensor2D[],
  { start, end }: ScoreBlock,
  { margin = 0, marginStrategy }: GistEmbedOptions,
): tf.Tensor2D {
  const rows = tf.range(start, end, 1, 'int32').expandDims(1)
  const similarities = tf.concat(
    guides.map((guide) => guide.slice([start, 0], [end - start, -1])),
    1,
  )
  const columns = similarities.shape[1]
  const places = Int32Array.from({ length: end - start }, (_, row) => row * columns + start + row)
  const pairs = similarities.flatten().gather(tf.tensor1d(places, 'int32')).expandDims(1)
  const thresholds = pairs.sub(marginStrategy === 'relative' ? pairs.abs().mul(margin) : margin)
  const others = rows.notEqual(tf.range(0, columns, 1, 'int32').expandDims(0)).cast('float32')
  return similarities.greater(thresholds).cast<tf.Tensor2D>('float32').mul(others).mul(leftOut)
}

function checkOptions(temperature: number, { margin = 0, marginStrategy = 'absolute' }: GistEmbedOptions): void {
  checkAboveZero({ temperature })
  checkFinite({ margin })
  checkWord('marginStrategy', marginStrategy, ['absolute', 'relative'])
}

function checkGuide(field: string, guide: tf.Tensor2D | undefined, rows: number, columns: number): void {
  if (guide?.shape.join() === `${rows},${columns}`) return
  throw new NegError('NEG_SHAPE', guide === undefined ? `there is no ${field}` : `${field} is [${guide.shape}]`, {
    where: { field },
    remedy: `Give the guide's similarities, [${rows}, ${columns}].`,
  })
}
