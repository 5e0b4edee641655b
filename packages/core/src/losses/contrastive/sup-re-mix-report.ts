import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import type { Targets } from '../../negatives/mixtures/check-targets.ts'
import { planSupReMix } from './sup-re-mix-plan.ts'
import type { SupReMixOptions } from './sup-re-mix.ts'

/** What an anchor was compared with, in a batch's totals. */
export interface SupReMixReport {
  /** Anchors that have a positive, and take part. */
  readonly anchors: number
  /** Ordered pairs of rows of equal target, and of different ones. */
  readonly positives: number
  readonly negatives: number
  readonly positiveMixtures: number
  readonly negativeMixtures: number
  /** Mean similarity of all positives, mixtures included; NaN where there are none. */
  readonly positiveSimilarity: number
  /** Mean similarity of all negatives, mixtures included; NaN where there are none. */
  readonly negativeSimilarity: number
}

/**
 * What `supReMix` sees in a batch: how many pairs and mixtures of each kind, and how similar they are. With the same
 * seed the mixtures are the same.
 *
 * Off the tape. Time O(B^2 d + mixtures), memory O(B^2 + mixtures).
 *
 * @param embeddings [B, d]
 * @param targets [B]
 * @throws as `supReMix`.
 * @system 01
 */
export async function supReMixReport(
  embeddings: tf.Tensor2D,
  targets: Targets,
  options: SupReMixOptions = {},
): Promise<SupReMixReport> {
  const { equal, negatives, positives, normalise, counted } = planSupReMix(embeddings, targets, options)
  const similarities = await productsOfRows(embeddings, normalise)
  const [size] = embeddings.shape
  const of = (row: number, other: number): number => similarities[row * size + other]
  const real = Array.from(similarities.keys()).filter((pair) => Math.floor(pair / size) !== pair % size)
  const ofEqual = real.filter((pair) => equal[pair] === 1).map((pair) => similarities[pair])
  const ofOthers = real.filter((pair) => equal[pair] === 0).map((pair) => similarities[pair])
  const mixedPositives = Array.from(positives?.mixtures.anchor ?? [], (anchor, row) => {
    const { lower, upper, share } = (positives as NonNullable<typeof positives>).mixtures
    return share[row] * of(anchor, lower[row]) + (1 - share[row]) * of(anchor, upper[row])
  })
  const mixedNegatives = Array.from(negatives?.mixtures.anchor ?? [], (anchor, row) => {
    const { other, share } = (negatives as NonNullable<typeof negatives>).mixtures
    return share[row] * of(anchor, anchor) + (1 - share[row]) * of(anchor, other[row])
  })
  return {
    anchors: counted,
    positives: ofEqual.length,
    negatives: ofOthers.length,
    positiveMixtures: mixedPositives.length,
    negativeMixtures: mixedNegatives.length,
    positiveSimilarity: mean([...ofEqual, ...mixedPositives]),
    negativeSimilarity: mean([...ofOthers, ...mixedNegatives]),
  }
}

async function productsOfRows(embeddings: tf.Tensor2D, normalise: boolean): Promise<Float32Array> {
  const products = tf.tidy(() => {
    const rows = normalise ? unitRows(embeddings) : embeddings
    return tf.matMul(rows, rows, false, true)
  })
  try {
    return (await products.data()) as Float32Array
  } finally {
    products.dispose()
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
