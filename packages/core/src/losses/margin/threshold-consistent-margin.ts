import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { checkFinite, checkNotNegative } from '../../check-options.ts'
import { type LabelledPairsOptions, labelledPairs, reducePairs } from './labelled-pairs.ts'

export interface ThresholdConsistentMarginOptions extends LabelledPairsOptions {
  /** lambda+: how much the positives count. Default 1. */
  readonly positiveWeight?: number
  /** lambda-: how much the negatives count. Default 1. */
  readonly negativeWeight?: number
  /** m+: positives that are more similar cost nothing. Default 0.9. */
  readonly positiveMargin?: number
  /** m-: negatives that are less similar cost nothing. Default 0.5. */
  readonly negativeMargin?: number
}

/**
 * Added to a loss on labels, it makes one threshold of similarity serve all classes: only hard pairs count.
 *
 * `lambda+ mean of (m+ - s) over positives with s <= m+, + lambda- mean of (s - m-) over negatives with s >= m-`, with
 * cosines s; Zhang, Xu, Shi and others, "Threshold-consistent margin loss for open-world deep metric
 * learning" (2023). With equal weights it is
 * `contrastiveLoss` of cosines with these margins. Time O(B^2 d), memory O(B^2).
 *
 * ```ts
 * smoothAP(x, labels).add(thresholdConsistentMargin(x, labels))
 * ```
 *
 * @param embeddings [B, d], of any length.
 * @param labels [B]
 * @returns a scalar, 0 where no pair is hard.
 * @throws NEG_SHAPE when labels, references or pairs don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function thresholdConsistentMargin(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  options: ThresholdConsistentMarginOptions = {},
): tf.Tensor {
  const { positiveWeight = 1, negativeWeight = 1, positiveMargin = 0.9, negativeMargin = 0.5 } = options
  checkNotNegative({ positiveWeight, negativeWeight })
  checkFinite({ positiveMargin, negativeMargin })
  const { others, positives, negatives } = labelledPairs(embeddings, labels, options)
  return tf.tidy(() => {
    const similarities = measureOf('cosine').matrix(embeddings, others)
    const pull = similarities.neg().add(positiveMargin).relu<tf.Tensor2D>()
    const push = similarities.sub(negativeMargin).relu<tf.Tensor2D>()
    return reducePairs(pull, positives, 'meanOfNonZero')
      .mul(positiveWeight)
      .add(reducePairs(push, negatives, 'meanOfNonZero').mul(negativeWeight))
  })
}
