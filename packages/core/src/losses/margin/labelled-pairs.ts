import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { type References, checkReferences } from './references.ts'

/** Pairs of an anchor of the batch and another row, as parallel columns; a pair counts as often as it stands there. */
export interface AnchorPairs {
  readonly anchor: Int32Array
  readonly other: Int32Array
}

/** What losses on labelled pairs have in common. */
export interface LabelledPairsOptions {
  /** Compares the rows with these instead of with each other. */
  readonly references?: References
  /** Only these pairs count, as a miner chose them, whatever the labels say. Default: all pairs, by the labels. */
  readonly pairs?: { readonly positives: AnchorPairs; readonly negatives: AnchorPairs }
}

/** Positive or negative pairs, a matrix of how often each counts. */
export interface PairKind {
  /** [B, M], row-major. */
  readonly weights: Float32Array
  /** Pairs of each anchor, [B]. */
  readonly perAnchor: Float32Array
  readonly total: number
}

export interface LabelledPairs {
  /** Number of anchors, B. */
  readonly rows: number
  /** Number of rows they are compared with, M. */
  readonly columns: number
  /** Those rows, [M, d]: the batch itself without references. */
  readonly others: tf.Tensor2D
  readonly otherLabels: Int32Array
  readonly positives: PairKind
  readonly negatives: PairKind
}

/** Stands for the logarithm of a weight of 0: no exponential survives it, and sums of it stay finite. */
export const leftOut = -1e30

/** Checks a labelled batch, and finds its pairs. O(B M). */
export function labelledPairs(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  { references, pairs }: LabelledPairsOptions,
): LabelledPairs {
  const { embeddings: others, labels: otherLabels, own } = checkReferences(embeddings, labels, references)
  const [rows, columns] = [labels.length, otherLabels.length]
  const shape = { rows, columns, others, otherLabels }
  if (pairs !== undefined) {
    return {
      ...shape,
      positives: kindOf(rows, columns, listed(rows, columns, pairs.positives, 'pairs.positives')),
      negatives: kindOf(rows, columns, listed(rows, columns, pairs.negatives, 'pairs.negatives')),
    }
  }
  const [positives, negatives] = [new Float32Array(rows * columns), new Float32Array(rows * columns)]
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (own[row] === column) continue
      const kind = labels[row] >= 0 && labels[row] === otherLabels[column] ? positives : negatives
      kind[row * columns + column] = 1
    }
  }
  return { ...shape, positives: kindOf(rows, columns, positives), negatives: kindOf(rows, columns, negatives) }
}

function listed(rows: number, columns: number, { anchor, other }: AnchorPairs, field: string): Float32Array {
  if (anchor.length !== other.length) {
    throw new NegError('NEG_SHAPE', `${anchor.length} anchors and ${other.length} others of pairs`, {
      where: { field },
      remedy: 'Both columns must have one value a pair.',
    })
  }
  const weights = new Float32Array(rows * columns)
  anchor.forEach((row, pair) => {
    if (row < 0 || row >= rows || other[pair] < 0 || other[pair] >= columns) {
      throw new NegError('NEG_RANGE', `there is no pair of anchor ${row} and row ${other[pair]}`, {
        where: { field, row: pair + 1 },
        remedy: `Name pairs of ${rows} anchors and ${columns} rows.`,
      })
    }
    weights[row * columns + other[pair]] += 1
  })
  return weights
}

function kindOf(rows: number, columns: number, weights: Float32Array): PairKind {
  const perAnchor = new Float32Array(rows)
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) perAnchor[row] += weights[row * columns + column]
  }
  return { weights, perAnchor, total: perAnchor.reduce((sum, count) => sum + count, 0) }
}

/** How often each pair of the kind counts, [B, M]. The tensor belongs to the tidy that this is called in. */
export function weightsOf({ weights, perAnchor }: PairKind): tf.Tensor2D {
  return tf.tensor2d(weights, [perAnchor.length, weights.length / perAnchor.length])
}

/** The logarithm of a sum of exponentials over the pairs of each anchor; about `leftOut` where it has none. [B, M] to [B] */
export function logSumExpOfPairs(exponents: tf.Tensor2D, { weights, perAnchor }: PairKind): tf.Tensor1D {
  const logs = weights.map((weight) => (weight === 0 ? leftOut : Math.log(weight)))
  return exponents
    .add(tf.tensor2d(logs, [perAnchor.length, weights.length / perAnchor.length]))
    .logSumExp(1) as tf.Tensor1D
}

/**
 * Reduces terms of pairs, none below 0, over those of a kind: their mean, the mean of those above 0 (both 0 without
 * any), their sum, or `none`: the sum of each anchor's.
 */
export function reducePairs(terms: tf.Tensor2D, kind: PairKind, reduction: Reduction): tf.Tensor {
  const weights = weightsOf(kind)
  const counted = terms.mul<tf.Tensor2D>(weights)
  if (reduction === 'none') return counted.sum(1)
  if (reduction === 'sum') return counted.sum()
  if (reduction === 'mean') return counted.sum().div(Math.max(1, kind.total))
  return counted.sum().div(stopGradient(terms).step().mul(weights).sum().maximum(1))
}

/** Reduces one value an anchor; a mean is over the anchors that count, and 0 without any. */
export function reduceAnchors(values: tf.Tensor1D, count: number, reduction: Reduction): tf.Tensor {
  return reduction === 'mean' ? values.sum().div(Math.max(1, count)) : reduce(values, reduction)
}
