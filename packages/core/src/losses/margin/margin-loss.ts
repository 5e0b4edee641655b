import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { type Measure, type MeasureName, measureOf } from '../../kernels/distances/measure.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkFinite } from '../../check-options.ts'
import { directionSign } from './directed-distance.ts'
import { labelledPairs } from './labelled-pairs.ts'
import type { References } from './references.ts'

export interface MarginLossOptions {
  /** d. Default `euclidean`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first. Default true, for `dotProduct` false. */
  readonly normalise?: boolean
  /** alpha: how far on the right side of the boundary a pair must be. Default 0.2. */
  readonly margin?: number
  /** nu: weight of the boundaries themselves, which keeps them small. Default 0. */
  readonly boundaryWeight?: number
  /** Compares the rows with these instead of with each other. */
  readonly references?: References
}

/**
 * Margin loss: positives belong inside a boundary that is learnt, negatives outside.
 *
 * `max(0, d_ap - beta_a + alpha)` for positives, `max(0, beta_a - d_an + alpha)` for negatives; Wu, Manmatha, Smola,
 * Krähenbühl, "Sampling matters in deep embedding learning" (2017), equations 8 and 9. As pytorch-metric-learning's
 * MarginLoss has it, a pair counts once for every triplet of the batch in which it occurs: the sum over all triplets is
 * divided by the number of their positive terms above 0 plus that of their negative ones. Added are `nu beta` for a
 * single boundary, or `nu` times the sum of `beta_a` over the triplets by the same divisor for one a class.
 *
 * A batch without a triplet, or with no term above 0, has the loss 0 (a single boundary keeps its weight in the latter).
 * Time O(B^2 d), memory O(B^2): triplets are counted, not listed.
 *
 * @param embeddings [B, d]
 * @param boundaries beta, [1], or [C] with one for each label 0 .. C - 1; receives a gradient.
 * @param labels [B]
 * @returns a scalar.
 * @throws NEG_SHAPE when labels, boundaries or references don't fit the rows, or there are none; NEG_RANGE for a label
 * without boundary or an option.
 */
export function marginLoss(
  embeddings: tf.Tensor2D,
  boundaries: tf.Tensor1D,
  labels: Int32Array,
  options: MarginLossOptions = {},
): tf.Scalar {
  const { measure: named = 'euclidean', margin = 0.2, boundaryWeight = 0 } = options
  const measure = measureOf(named, options.normalise ?? named !== 'dotProduct')
  checkFinite({ margin, boundaryWeight })
  checkBoundaries(boundaries, labels)
  const { others, rows, columns, positives, negatives } = labelledPairs(embeddings, labels, options)
  const single = boundaries.size === 1
  // The triplets of an anchor, and those that each of its pairs is in.
  const triplets = positives.perAnchor.map((count, row) => count * negatives.perAnchor[row])
  const perTriplet = (weights: Float32Array, partners: Float32Array): tf.Tensor2D =>
    tf.tensor2d(
      weights.map((weight, at) => weight * partners[Math.floor(at / columns)]),
      [rows, columns],
    )
  return tf.tidy(() => {
    const boundary = single ? boundaries.tile([rows]) : boundaries.gather(tf.tensor1d(labels, 'int32'))
    const beyond = measure
      .matrix(embeddings, others)
      .sub(boundary.expandDims(1))
      .mul<tf.Tensor2D>(directionSign(measure))
    const [pulls, pushes] = [beyond.add(margin).relu(), beyond.neg().add(margin).relu()]
    const [pullWeights, pushWeights] = [
      perTriplet(positives.weights, negatives.perAnchor),
      perTriplet(negatives.weights, positives.perAnchor),
    ]
    const above = (terms: tf.Tensor, weights: tf.Tensor): tf.Tensor => stopGradient(terms).step().mul(weights).sum()
    const divisor = above(pulls, pullWeights).add(above(pushes, pushWeights))
    const [counted, safe] = [divisor.step(), divisor.maximum(1)]
    const loss = pulls.mul(pullWeights).add(pushes.mul(pushWeights)).sum().div(safe)
    const penalty = single
      ? boundaries.sum().mul(triplets.some((count) => count > 0) ? 1 : 0)
      : boundary.mul(tf.tensor1d(triplets)).sum().div(safe).mul(counted)
    return loss.add(penalty.mul(boundaryWeight))
  })
}

function checkBoundaries(boundaries: tf.Tensor1D, labels: Int32Array): void {
  if (boundaries.rank !== 1 || boundaries.size === 0) {
    throw new NegError('NEG_SHAPE', `boundaries are [${boundaries.shape}]`, {
      where: { field: 'boundaries' },
      remedy: 'Give a vector of one boundary, or of one for each class.',
    })
  }
  const wrong = labels.findIndex((label) => label < 0 || label >= boundaries.size)
  if (boundaries.size === 1 || wrong < 0) return
  throw new NegError('NEG_RANGE', `the label ${labels[wrong]} has none of ${boundaries.size} boundaries`, {
    where: { field: 'labels', row: wrong + 1 },
    remedy: 'Count labels from 0, with a boundary for each.',
  })
}
