import * as tf from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import { labelledRows } from '../contrastive/labelled-rows.ts'
import { checkAboveZero } from '../../check-options.ts'
import { type References, checkReferences, sameLabelRows } from './references.ts'

export interface NCAOptions {
  /** Squared distances are multiplied by it. Default 1. */
  readonly scale?: number
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
  /** `mean` over the rows that have a positive (default), `sum`, or `none`: one value a row, 0 where it has none. */
  readonly reduction?: 'mean' | 'sum' | 'none'
  /** Compares the rows with these instead of with each other. */
  readonly references?: References
  /** Most rows whose scores are held at a time. Default: as many as make a block that computes fast. */
  readonly blockSize?: number
}

/**
 * Neighbourhood components analysis: a row that chooses a neighbour at random, by nearness, should meet its own class.
 *
 * `-log sum_{j of i's class} p_ij`, `p_ij` the softmax over all `j != i` of `-scale |x_i - x_j|^2`; Goldberger, Roweis,
 * Hinton, Salakhutdinov, "Neighbourhood components analysis" (2004), with the logarithm of its equation 3 in each row.
 * Exponents `<x_i, 2 x_j> - |x_j|^2` differ from negative squared distances by what a row has in common, so that this is
 * the kernel `contrastive` with its positives inside the logarithm (SupCon's `in`, but for their number).
 *
 * Time three products of B x B x d with the gradient, memory O(B d), no matrix of distances. 0 in a batch without
 * positives.
 *
 * @param embeddings [B, d]
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels or references don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function nca(embeddings: tf.Tensor2D, labels: Int32Array, options: NCAOptions = {}): tf.Tensor {
  const { scale = 1, normalise = true, reduction = 'mean', blockSize } = options
  checkAboveZero({ scale })
  return tf.tidy(() => {
    const { queries, candidates, options: pairs } = labelledRows(embeddings, labels, normalise, options.references)
    const ones = tf.ones<tf.Rank.R2>([queries.shape[0], 1])
    const lengths = candidates.square().sum<tf.Tensor2D>(1, true).neg()
    const means = contrastive(queries.concat(ones, 1), candidates.mul<tf.Tensor2D>(2).concat(lengths, 1), {
      ...pairs,
      temperature: 1 / scale,
      aggregate: 'in',
      reduction,
      blockSize,
    })
    return means.sub(logCounts(embeddings, labels, reduction, options.references))
  })
}

/** The logarithm of each row's number of positives, reduced: the kernel's logarithm is of a mean, this loss's of a sum. */
function logCounts(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  reduction: Required<NCAOptions>['reduction'],
  given?: References,
): tf.Tensor1D | number {
  const references = checkReferences(embeddings, labels, given)
  const counts = sameLabelRows(labels, references).map(
    (rows, anchor) => rows.filter((row) => row !== references.own[anchor]).length,
  )
  const logs = counts.map((count) => Math.log(Math.max(1, count)))
  if (reduction === 'none') return tf.tensor1d(logs)
  const sum = logs.reduce((total, log) => total + log, 0)
  return reduction === 'sum' ? sum : sum / Math.max(1, counts.filter((count) => count > 0).length)
}
