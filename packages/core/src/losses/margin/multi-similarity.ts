import * as tf from '@tensorflow/tfjs'

import { type Measure, type MeasureName, measureOf } from '../../kernels/distances/measure.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkAboveZero, checkFinite } from '../../check-options.ts'
import { directionSign } from './directed-distance.ts'
import {
  type LabelledPairsOptions,
  type PairKind,
  labelledPairs,
  leftOut,
  logSumExpOfPairs,
  weightsOf,
} from './labelled-pairs.ts'

export interface MultiSimilarityOptions extends LabelledPairsOptions {
  /** S. A distance counts as the similarity that is its negative, and changes the sign of `base`. Default `cosine`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first (the cosine always does). Default true, for `dotProduct` false. */
  readonly normalise?: boolean
  /** alpha: the scale of positives. Default 2. */
  readonly positiveScale?: number
  /** beta: the scale of negatives. Default 50. */
  readonly negativeScale?: number
  /** lambda: the similarity that parts them. Default 0.5. */
  readonly base?: number
  /**
   * The margin of the method's own mining: only negatives nearer than the farthest positive and positives farther than
   * the nearest negative, give or take this. Default: all pairs count.
   */
  readonly epsilon?: number
  /** Default `mean`, over all rows. */
  readonly reduction?: Reduction
}

/**
 * Multi-similarity loss: pairs weigh by their own similarity and by how it stands to the others of the row.
 *
 * `1/alpha log(1 + sum_p exp(-alpha (S_ip - lambda))) + 1/beta log(1 + sum_n exp(beta (S_in - lambda)))`; Wang, Han,
 * Huang, Dong, Scott, "Multi-similarity loss with general pair weighting for deep metric learning" (2019), equation 16,
 * its mining (equations 12 and 13) with `epsilon`; the choice is constant for the gradient. A row of one kind of pair
 * has that kind's part of the loss; with `epsilon`, 0. Time O(B^2 d), memory O(B^2).
 *
 * @param embeddings [B, d]
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels, references or pairs don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function multiSimilarity(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  options: MultiSimilarityOptions = {},
): tf.Tensor {
  const { measure: named = 'cosine', positiveScale = 2, negativeScale = 50, base = 0.5, reduction = 'mean' } = options
  const measure = measureOf(named, options.normalise ?? named !== 'dotProduct')
  checkAboveZero({ positiveScale, negativeScale })
  checkFinite({ base, epsilon: options.epsilon ?? 0 })
  const { others, positives, negatives } = labelledPairs(embeddings, labels, options)
  return tf.tidy(() => {
    const values = measure.matrix(embeddings, others)
    const above = values.sub(base).mul<tf.Tensor2D>(-directionSign(measure))
    const kept = options.epsilon === undefined ? undefined : hardPairs(above, positives, negatives, options.epsilon)
    const part = (scale: number, sign: 1 | -1, kind: PairKind, left?: tf.Tensor2D): tf.Tensor1D => {
      const exponents = above.mul<tf.Tensor2D>(scale * sign)
      return logSumExpOfPairs(left === undefined ? exponents : exponents.add(left), kind)
        .softplus()
        .div(scale)
    }
    const pulls = part(positiveScale, -1, positives, kept?.positives)
    return reduce(pulls.add(part(negativeScale, 1, negatives, kept?.negatives)), reduction)
  })
}

/** `leftOut` for pairs that are not hard, 0 for those that are. */
function hardPairs(
  similarities: tf.Tensor2D,
  positives: PairKind,
  negatives: PairKind,
  epsilon: number,
): { readonly positives: tf.Tensor2D; readonly negatives: tf.Tensor2D } {
  const fixed = stopGradient(similarities)
  const outside = (kind: PairKind): tf.Tensor2D => weightsOf(kind).step().neg().add(1).mul(leftOut)
  const nearestNegative = fixed.add(outside(negatives)).max(1, true)
  const farthestPositive = fixed.sub(outside(positives)).min(1, true)
  const unless = (excess: tf.Tensor): tf.Tensor2D => excess.step().neg().add(1).mul(leftOut)
  return {
    positives: unless(fixed.neg().add(epsilon).add(nearestNegative)),
    negatives: unless(fixed.add(epsilon).sub(farthestPositive)),
  }
}
