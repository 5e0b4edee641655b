import * as tf from '@tensorflow/tfjs'

import { squaredDistances } from '../../kernels/distances/squared-distances.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { type Reduction, checkReduction } from '../reduction.ts'
import { checkCount } from '../../check-options.ts'
import { type LabelledPairsOptions, labelledPairs, reduceAnchors, weightsOf } from './labelled-pairs.ts'
import { softHistogram } from './soft-histogram.ts'

export interface FastAPOptions extends LabelledPairsOptions {
  /** L: bins that squared distances of 0 to 4 are divided into. Default 10. */
  readonly bins?: number
  /** `mean` over the rows that have a positive (default), or another, over all rows. */
  readonly reduction?: Reduction
}

/**
 * FastAP: one minus the average precision with which each row ranks the others, made smooth by a histogram.
 *
 * Squared distances D of unit rows fall softly into the two bins around them, `max(0, 1 - |D - c_k| / w)` with centres
 * `c_k = 4 k / L` and the width `w = 4 / L`. With the counts h of all other rows, h+ of positives, and their running
 * sums H, H+, `AP_i = 1/|P_i| sum_k h+_k H+_k / H_k`, and the loss of a row is `1 - AP_i`; Cakir, He, Xia, Kulis,
 * Sclaroff, "Deep metric learning to rank" (2019), equations 9 to 11. A row without a positive has the loss 0. Time
 * O(B^2 d), memory O(B^2 + B L).
 *
 * @param embeddings [B, d], of any length.
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels, references or pairs don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function fastAP(embeddings: tf.Tensor2D, labels: Int32Array, options: FastAPOptions = {}): tf.Tensor {
  const { bins = 10, reduction = 'mean' } = options
  checkCount({ bins })
  checkReduction(reduction)
  const { others, positives, negatives } = labelledPairs(embeddings, labels, options)
  const { perAnchor } = positives
  return tf.tidy(() => {
    const unit = unitRows(embeddings)
    const distances = squaredDistances(unit, others === embeddings ? unit : unitRows(others))
    const histogram = softHistogram(distances.mul(bins / 4), bins)
    const hits = histogram(weightsOf(positives))
    const all = hits.add<tf.Tensor2D>(histogram(weightsOf(negatives)))
    const seen = all.cumsum(1)
    // A bin that nothing has been seen up to holds no hit either.
    const divisor = seen.add(stopGradient(seen).step().neg().add(1))
    const precision = hits.mul(hits.cumsum(1)).div(divisor).sum(1)
    const inverse = tf.tensor1d(perAnchor.map((count) => (count === 0 ? 0 : 1 / count)))
    const has = tf.tensor1d(perAnchor.map((count) => Math.min(1, count)))
    const counted = perAnchor.filter((count) => count > 0).length
    return reduceAnchors(has.sub(precision.mul(inverse)), counted, reduction)
  })
}
