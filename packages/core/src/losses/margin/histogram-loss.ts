import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { checkCount } from '../../check-options.ts'
import { type LabelledPairsOptions, labelledPairs, weightsOf } from './labelled-pairs.ts'
import { softHistogram } from './soft-histogram.ts'

export interface HistogramLossOptions extends LabelledPairsOptions {
  /** Steps that similarities of -1 to 1 are divided into. Default 100. */
  readonly bins?: number
}

/**
 * Histogram loss: how probable it is that a random negative pair is as similar as a random positive pair, or more.
 *
 * `sum_r h-_r sum_{q <= r} h+_q`, with the histograms h+ and h- of the cosines of all positive and of all negative pairs,
 * each adding up to 1 and each cosine shared by the two nodes around it; Ustinova, Lempitsky, "Learning deep embeddings
 * with histogram loss" (2016), equations 1 to 4. It has no margin to set. Without a positive or a negative pair it is 0.
 * `fastAP` has a histogram for each row. Time O(B^2 d), memory O(B^2).
 *
 * @param embeddings [B, d], of any length.
 * @param labels [B]
 * @returns a scalar, 0 to 1.
 * @throws NEG_SHAPE when labels, references or pairs don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function histogramLoss(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  options: HistogramLossOptions = {},
): tf.Scalar {
  const { bins = 100 } = options
  checkCount({ bins })
  const { others, rows, columns, positives, negatives } = labelledPairs(embeddings, labels, options)
  return tf.tidy(() => {
    const similarities = measureOf('cosine').matrix(embeddings, others)
    const flat = [1, rows * columns] as const
    const histogram = softHistogram(
      similarities
        .add(1)
        .mul<tf.Tensor2D>(bins / 2)
        .reshape([...flat]),
      bins,
    )
    const [near, far] = [positives, negatives].map((kind) =>
      histogram(weightsOf(kind).reshape([...flat])).div(Math.max(1, kind.total)),
    )
    return far.mul(near.cumsum(1)).sum<tf.Scalar>()
  })
}
