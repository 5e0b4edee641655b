import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { gatedCosine } from './gated-cosine.ts'
import { multiPositive } from './multi-positive.ts'

export interface ArbitraryPairsOptions {
  /** tau. Default 0.1. */
  readonly temperature?: number
  /** Other rows to compare with, such as another view, and their labels. Default: the batch itself. */
  readonly keys?: { readonly embeddings: tf.Tensor2D; readonly labels: Int32Array }
  /** Whether a row is no positive of itself. Only where the batch is compared with itself. Default true. */
  readonly excludeSelf?: boolean
  /** `cosine` (default): `gatedCosine`; `inner`: unit rows, multiplied through the gate. */
  readonly gating?: 'cosine' | 'inner'
}

export interface ArbitraryPairsReport {
  /** [B, N] */
  readonly similarity: tf.Tensor2D
  readonly positivePairs: number
  /** [B] */
  readonly negativesPerRow: Int32Array
}

/**
 * SimLAP (Hydra): rows of any two classes are positives in the subspace that the two share.
 *
 * Each row has a partner class. Its positives are the rows of that class, its negatives those of neither class, compared
 * in the subspace that its gate opens (`gatedCosine`, divided by tau) by `multiPositive`; Wu et al., "Rethinking positive
 * pairs in contrastive learning" (2024). Gates come from a `FeatureFilter`, partners from `samplePartners`. An open gate
 * and partners equal to labels give `ntXentMultiPositive`. Memory O(B N), time O(B N d).
 *
 * @param embeddings z [B, d]
 * @param gates [B, d], in 0 to 1.
 * @param labels [B]
 * @param partners [B]: the partner class of each row.
 * @throws NEG_SHAPE for what doesn't fit; NEG_RANGE for the temperature or gating; NEG_NO_POSITIVES, NEG_NO_NEGATIVES where
 *   no row has one.
 * @system 13
 */
export function arbitraryPairs(
  embeddings: tf.Tensor2D,
  gates: tf.Tensor2D,
  labels: Int32Array,
  partners: Int32Array,
  options: ArbitraryPairsOptions = {},
): tf.Scalar {
  const { temperature = 0.1 } = options
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new NegError('NEG_RANGE', `the temperature is ${temperature}`, { where: { field: 'temperature' } })
  }
  const { positives, negatives } = masksOf(embeddings, labels, partners, options)
  if (!negatives.includes(1)) {
    throw new NegError('NEG_NO_NEGATIVES', 'no row has a negative', {
      where: { field: 'labels' },
      remedy: 'Let a batch hold at least three classes.',
    })
  }
  return tf.tidy(() => {
    const similarity = similarityOf(embeddings, gates, options)
    return multiPositive(similarity.div<tf.Tensor2D>(temperature), positives, negatives)
  })
}

/** What `arbitraryPairs` compares. Takes and throws the same. */
export function arbitraryPairsReport(
  embeddings: tf.Tensor2D,
  gates: tf.Tensor2D,
  labels: Int32Array,
  partners: Int32Array,
  options: Omit<ArbitraryPairsOptions, 'temperature'> = {},
): ArbitraryPairsReport {
  const { positives, negatives, width } = masksOf(embeddings, labels, partners, options)
  const count = (mask: Uint8Array): number => mask.reduce((sum, there) => sum + there, 0)
  return {
    similarity: tf.tidy(() => similarityOf(embeddings, gates, options)),
    positivePairs: count(positives),
    negativesPerRow: labels.map((_, row) => count(negatives.subarray(row * width, (row + 1) * width))),
  }
}

function similarityOf(
  embeddings: tf.Tensor2D,
  gates: tf.Tensor2D,
  { keys, gating = 'cosine' }: ArbitraryPairsOptions,
): tf.Tensor2D {
  const others = keys?.embeddings ?? embeddings
  if (gating === 'cosine') return gatedCosine(embeddings, others, gates)
  if (gating !== 'inner' || gates.shape.join() !== embeddings.shape.join()) {
    throw new NegError('NEG_RANGE', `the gating ${JSON.stringify(gating)} with gates [${gates.shape}]`, {
      where: { field: 'gating' },
      remedy: 'Take cosine or inner, and gates of the shape of the embeddings.',
    })
  }
  return tf.matMul(unitRows(embeddings).mul<tf.Tensor2D>(gates.square()), unitRows(others), false, true)
}

function masksOf(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  partners: Int32Array,
  { keys, excludeSelf = true }: ArbitraryPairsOptions,
): { positives: Uint8Array; negatives: Uint8Array; width: number } {
  checkLength('labels', labels, embeddings.shape[0])
  checkLength('partners', partners, embeddings.shape[0])
  const others = keys?.labels ?? labels
  if (keys !== undefined) checkLength('keys.labels', keys.labels, keys.embeddings.shape[0])
  const width = others.length
  const positives = new Uint8Array(labels.length * width)
  const negatives = new Uint8Array(labels.length * width)
  for (const [i, label] of labels.entries()) {
    for (const [j, other] of others.entries()) {
      const itself = keys === undefined && excludeSelf && i === j
      if (other === partners[i]) positives[i * width + j] = Number(!itself)
      else negatives[i * width + j] = Number(other !== label)
    }
  }
  return { positives, negatives, width }
}
