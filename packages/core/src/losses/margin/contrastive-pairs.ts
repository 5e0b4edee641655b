import * as tf from '@tensorflow/tfjs'

import { type Measure, type MeasureName, measureOf } from '../../kernels/distances/measure.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkFinite } from '../../check-options.ts'
import { asDistances } from './directed-distance.ts'
import { checkJudgedPairs, whereLabel } from './judged-pairs.ts'

export interface ContrastivePairsOptions {
  /** D; a similarity s is the distance 1 - s. Default `cosine`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first. Default false. */
  readonly normalise?: boolean
  /** A negative that is as far costs nothing. Default 0.5. */
  readonly margin?: number
  /** Default `mean`, over all pairs. */
  readonly reduction?: Reduction
}

/**
 * Contrastive loss on judged pairs: two rows that belong together should coincide, two that don't be a margin apart.
 *
 * `(y D^2 + (1 - y) max(0, margin - D)^2) / 2`; Hadsell, Chopra, LeCun, "Dimensionality reduction by learning an
 * invariant mapping" (2006), equation 4; sentence-transformers' ContrastiveLoss. `onlineContrastive` keeps the hard
 * pairs alone; `contrastiveLoss` makes the pairs of a batch from its labels. Time and memory O(B d).
 *
 * @param left [B, d]
 * @param right [B, d]
 * @param labels [B], 1 for pairs that belong together, 0 for others.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the sides or labels don't fit; NEG_RANGE for a label or an option.
 */
export function contrastivePairs(
  left: tf.Tensor2D,
  right: tf.Tensor2D,
  labels: Int32Array,
  options: ContrastivePairsOptions = {},
): tf.Tensor {
  const { margin = 0.5, reduction = 'mean' } = options
  const measure = measureOf(options.measure ?? 'cosine', options.normalise)
  checkFinite({ margin })
  checkJudgedPairs(left, right, labels)
  return tf.tidy(() => {
    const distances = asDistances(measure, measure.rows(left, right))
    const apart = distances.mul(whereLabel(labels, 1))
    const near = distances.neg().add(margin).relu().mul(whereLabel(labels, 0))
    return reduce(apart.square().add(near.square()).mul(0.5), reduction)
  })
}
