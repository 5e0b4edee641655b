import * as tf from '@tensorflow/tfjs'

import type { Measure, MeasureName } from '../../kernels/distances/measure.ts'
import { asDistances } from './directed-distance.ts'
import type { References } from './references.ts'
import { mineTriplets } from './triplet-mining.ts'
import { planTriplets } from './triplet-plan.ts'

export interface TripletOptions {
  /**
   * Which triplets of the batch count. `batchSemiHard` (default): with each positive the nearest negative that is
   * farther than it, or else the farthest; `batchHard`: for each anchor its farthest positive and nearest negative;
   * `batchAll`: every one.
   */
  readonly mining?: 'batchSemiHard' | 'batchHard' | 'batchAll'
  /** How much farther than the positive a negative must be; `soft`: as much as possible, `ln(1 + e^x)`. Default 5. */
  readonly margin?: number | 'soft'
  /** d; a similarity s is the distance 1 - s. Default `euclidean`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first. Default false. */
  readonly normalise?: boolean
  /** `mean` over the triplets as the mining counts them (default), `sum`, or `none`: the sum of each anchor's. */
  readonly reduction?: 'mean' | 'sum' | 'none'
  /** Positives and negatives come from these instead of from the batch. */
  readonly references?: References
  /** Most positives of an anchor that are looked at at a time. Default: as make the block as large as the batch squared. */
  readonly blockSize?: number
}

/**
 * Triplet loss in a batch: an anchor must be nearer to rows of its own label than to others, by a margin.
 *
 * `l(a, p, n) = max(0, d_ap - d_an + margin)`; Schroff, Kalenichenko, Philbin, "FaceNet" (2015), equation 3, with
 * negatives that are farther than the positive (semi-hard); Hermans, Beyer, Leibe, "In defense of the triplet loss"
 * (2017), equations 5 (hard) and 7 (all), and their soft margin. The mean is over all ordered pairs of equal label
 * (`batchSemiHard`), all anchors (`batchHard`), or the triplets above 0 (`batchAll`), which makes it
 * sentence-transformers' BatchSemiHardTripletLoss, BatchHardTripletLoss, BatchHardSoftMarginTripletLoss and
 * BatchAllTripletLoss. An anchor without a positive counts in `batchHard`, with a positive distance of 0. Of equal
 * distances the row of the lower number is taken. For triplets of your own choice there is `tripletMargin`.
 *
 * The choice of triplets is constant for the gradient, which is analytic; it is 0 where two rows coincide. Memory
 * O(B^2 + B d) whatever the labels: triplets are looked at some pairs at a time. Time O(m B^2 + B^2 d) for m rows of the
 * most frequent label. With M references, B M in place of B^2.
 *
 * @param embeddings [B, d]
 * @param labels [B], by row.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels and rows differ in number or there are none, or references don't fit; NEG_RANGE for an
 * option; NEG_NO_POSITIVES when no anchor has a positive, NEG_NO_NEGATIVES when one has no negative.
 */
export function triplet(embeddings: tf.Tensor2D, labels: Int32Array, options: TripletOptions = {}): tf.Tensor {
  const plan = planTriplets(embeddings, labels, options)
  return tf.tidy(() => {
    const distances = asDistances(plan.measure, plan.measure.matrix(embeddings, plan.others))
    const losses = tf.customGrad((...inputs) => {
      const [given, save] = inputs as unknown as [tf.Tensor2D, tf.GradSaveFunc]
      const { losses: found, slopes, count } = mineTriplets(given, plan)
      const scale = plan.reduction === 'mean' ? tf.maximum(count, 1).reciprocal() : tf.scalar(1)
      save([slopes, scale])
      return {
        value: found.mul(scale),
        gradFunc: (dy: tf.Tensor, [saved, factor]: tf.Tensor[]) => saved.mul<tf.Tensor2D>(dy.mul(factor).expandDims(1)),
      }
    })(distances)
    return plan.reduction === 'none' ? losses : losses.sum()
  })
}
