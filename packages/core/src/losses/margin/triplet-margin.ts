import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { type Measure, type MeasureName, measureOf } from '../../kernels/distances/measure.ts'
import { checkBatches } from '../check-batches.ts'
import { type Reduction, checkReduction, reduce } from '../reduction.ts'
import { checkFinite } from '../../check-options.ts'
import { directionSign } from './directed-distance.ts'
import { type Triplets, checkTriplets } from './triplets.ts'

export interface TripletMarginOptions {
  /** d; a similarity is negated. Default `euclidean`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
  /** How much farther than the positive a negative must be. Default 0.05. */
  readonly margin?: number
  /** Where the negative is nearer to the positive than to the anchor, that distance counts. Default false. */
  readonly swap?: boolean
  /** `ln(1 + e^x)` in place of `max(0, x)`. Default false. */
  readonly smooth?: boolean
  /** Over the triplets. Default `meanOfNonZero`. */
  readonly reduction?: Reduction
  /** Positives and negatives are rows of this instead of the embeddings, such as a memory of past rows. [M, d] */
  readonly references?: tf.Tensor2D
}

/**
 * Triplet loss of given triplets: each anchor must be nearer to its positive than to its negative, by a margin.
 *
 * `max(0, d_ap - d_an + margin)`; Weinberger, Saul, "Distance metric learning for large margin nearest neighbor
 * classification" (2009), the swap of Balntas, Riba, Ponsa, Mikolajczyk, "Learning local feature descriptors with
 * triplets and shallow convolutional neural networks" (2016); pytorch-metric-learning's TripletMarginLoss. The triplets
 * are a miner's, or yours; `triplet` chooses them in the batch as it goes, and needs no list. Time and memory O(T d) for
 * T triplets.
 *
 * @param embeddings [B, d]
 * @param triplets rows; without any the loss is 0.
 * @returns a scalar, or [T] with `reduction: 'none'`.
 * @throws NEG_SHAPE when embeddings and references don't fit, or columns differ in length; NEG_RANGE for a row that is
 * none, or an option.
 */
export function tripletMargin(
  embeddings: tf.Tensor2D,
  triplets: Triplets,
  options: TripletMarginOptions = {},
): tf.Tensor {
  const { margin = 0.05, swap = false, smooth = false, reduction = 'meanOfNonZero', references = embeddings } = options
  const measure = measureOf(options.measure ?? 'euclidean', options.normalise ?? true)
  checkFinite({ margin })
  checkReduction(reduction)
  checkBatches({ embeddings })
  checkBatches({ references })
  if (references.shape[1] !== embeddings.shape[1]) {
    throw new NegError('NEG_SHAPE', `references are [${references.shape}] for rows [${embeddings.shape}]`, {
      where: { field: 'references' },
      remedy: 'Both must have the same dimension.',
    })
  }
  checkTriplets(triplets, embeddings.shape[0], references.shape[0])
  const { anchor, positive, negative } = triplets
  return tf.tidy(() => {
    // A sum that is 0, so that there is something to differentiate.
    if (anchor.length === 0) return reduction === 'none' ? tf.tensor1d([]) : embeddings.mul(0).sum()
    const [a, p, n] = [
      [embeddings, anchor] as const,
      [references, positive] as const,
      [references, negative] as const,
    ].map(([rows, places]) => rows.gather<tf.Tensor2D>(tf.tensor1d(places, 'int32')))
    const sign = directionSign(measure)
    const distance = (x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor1D => measure.rows(x, y).mul(sign)
    const far = distance(a, n)
    const excess = distance(a, p)
      .sub(swap ? far.minimum(distance(p, n)) : far)
      .add<tf.Tensor1D>(margin)
    return reduce(smooth ? excess.softplus() : excess.relu(), reduction)
  })
}
