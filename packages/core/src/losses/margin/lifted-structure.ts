import * as tf from '@tensorflow/tfjs'

import { type Measure, type MeasureName, measureOf } from '../../kernels/distances/measure.ts'
import { type Reduction, checkReduction } from '../reduction.ts'
import { checkFinite } from '../../check-options.ts'
import { directionSign } from './directed-distance.ts'
import {
  type LabelledPairsOptions,
  labelledPairs,
  logSumExpOfPairs,
  reduceAnchors,
  reducePairs,
} from './labelled-pairs.ts'

export interface LiftedStructureOptions extends LabelledPairsOptions {
  /** d. With a similarity d is its negative, and both margins change sign. Default `euclidean`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first. Default true, for `dotProduct` false. */
  readonly normalise?: boolean
  /** alpha. Default 1. */
  readonly negativeMargin?: number
  /** Default 0. */
  readonly positiveMargin?: number
  /** Each row with all its positives at once, instead of each positive pair by itself. Default false. */
  readonly generalised?: boolean
  /** Over the positive pairs; generalised: over all rows. `none`: the sum of each anchor's. Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * Lifted structure loss: each positive pair against all negatives of both its rows at once.
 *
 * `max(0, J_ij)^2 / 2`, `J_ij = log(sum_k exp(alpha - d_ik) + sum_k exp(alpha - d_jk)) + d_ij`, k over the negatives of
 * i and of j; Song, Xiang, Jegelka, Savarese, "Deep metric learning via lifted structured feature embedding" (2016),
 * equation 4. Generalised: `max(0, log sum_j exp(d_ij - positiveMargin) + log sum_k exp(alpha - d_ik))` for each row, a
 * sum over nothing leaving its logarithm out; Hermans, Beyer, Leibe, "In defense of the triplet loss" (2017), equation
 * 10. pytorch-metric-learning's LiftedStructureLoss and GeneralizedLiftedStructureLoss.
 *
 * Without a positive or a negative pair the loss is 0 (generalised: a row of one kind has what that kind gives). With
 * references, the negatives of j are those among the references. Time O(B^2 d), memory O(B^2), and O(M^2) for M references.
 *
 * @param embeddings [B, d]
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels, references or pairs don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function liftedStructure(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  options: LiftedStructureOptions = {},
): tf.Tensor {
  const { measure: named = 'euclidean', negativeMargin = 1, positiveMargin = 0, reduction = 'mean' } = options
  const measure = measureOf(named, options.normalise ?? named !== 'dotProduct')
  checkFinite({ negativeMargin, positiveMargin })
  checkReduction(reduction)
  const { rows, others, otherLabels, positives, negatives } = labelledPairs(embeddings, labels, options)
  return tf.tidy(() => {
    const sign = directionSign(measure)
    const values = measure.matrix(embeddings, others)
    const apart = values.sub(positiveMargin).mul<tf.Tensor2D>(sign)
    const near = (of: tf.Tensor2D): tf.Tensor2D => of.sub(negativeMargin).mul(-sign)
    const pushes = logSumExpOfPairs(near(values), negatives)
    if (options.generalised === true) {
      const pulls = logSumExpOfPairs(apart, positives)
      const has = (counts: Float32Array): tf.Tensor1D => tf.tensor1d(counts.map((count) => Math.min(1, count)))
      const both = pulls.mul(has(positives.perAnchor)).add<tf.Tensor1D>(pushes.mul(has(negatives.perAnchor)))
      return reduceAnchors(both.relu(), rows, reduction)
    }
    const pushesOfOthers =
      options.references === undefined
        ? pushes
        : logSumExpOfPairs(near(measure.matrix(others, others)), labelledPairs(others, otherLabels, {}).negatives)
    const negativesOfBoth = tf
      .stack([pushes.expandDims(1).add(apart.zerosLike()), pushesOfOthers.expandDims(0).add(apart.zerosLike())])
      .logSumExp(0)
    const terms = negativesOfBoth.add<tf.Tensor2D>(apart).relu().square().mul<tf.Tensor2D>(0.5)
    return reducePairs(terms, positives, reduction)
  })
}
