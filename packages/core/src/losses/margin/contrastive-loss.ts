import * as tf from '@tensorflow/tfjs'

import { type Measure, type MeasureName, measureOf } from '../../kernels/distances/measure.ts'
import { type Reduction, checkReduction } from '../reduction.ts'
import { checkFinite } from '../../check-options.ts'
import { directionSign } from './directed-distance.ts'
import { type LabelledPairsOptions, labelledPairs, reducePairs } from './labelled-pairs.ts'

export interface ContrastiveLossOptions extends LabelledPairsOptions {
  /** D. Default `euclidean`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first. Default true, for `dotProduct` false. */
  readonly normalise?: boolean
  /** m+: a positive that is as near costs nothing. Default 0; with a similarity ask for one such as 1. */
  readonly positiveMargin?: number
  /** m-: a negative that is as far costs nothing. Default 1; with a similarity ask for one such as 0. */
  readonly negativeMargin?: number
  /**
   * Of the terms of positives and of negatives, each by themselves, then added: `meanOfNonZero` (default), `mean`,
   * `sum`, or `none`: the sum of each anchor's.
   */
  readonly reduction?: Reduction
}

/**
 * Contrastive loss on labels: rows of one label are pulled together, rows of different labels pushed apart to a margin.
 *
 * `mean of max(0, D - m+) over positives + mean of max(0, m- - D) over negatives`, over all ordered pairs of different
 * rows; a similarity turns the differences round. After Hadsell, Chopra, LeCun, "Dimensionality reduction by learning
 * an invariant mapping" (2006), with the terms themselves instead of their squares, as pytorch-metric-learning's
 * ContrastiveLoss has it. For given pairs, with squares, there is `contrastivePairs`.
 *
 * Where no pair costs anything the loss is 0. Time O(B^2 d), memory O(B^2).
 *
 * @param embeddings [B, d]
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels, references or pairs don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function contrastiveLoss(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  options: ContrastiveLossOptions = {},
): tf.Tensor {
  const { measure: named = 'euclidean', positiveMargin = 0, negativeMargin = 1, reduction = 'meanOfNonZero' } = options
  const measure = measureOf(named, options.normalise ?? named !== 'dotProduct')
  checkFinite({ positiveMargin, negativeMargin })
  checkReduction(reduction)
  const { others, positives, negatives } = labelledPairs(embeddings, labels, options)
  return tf.tidy(() => {
    const sign = directionSign(measure)
    const values = measure.matrix(embeddings, others)
    const tooFar = values.sub(positiveMargin).mul<tf.Tensor2D>(sign).relu<tf.Tensor2D>()
    const tooNear = values.sub(negativeMargin).mul<tf.Tensor2D>(-sign).relu<tf.Tensor2D>()
    return reducePairs(tooFar, positives, reduction).add(reducePairs(tooNear, negatives, reduction))
  })
}
