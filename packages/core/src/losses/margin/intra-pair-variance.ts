import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { type Reduction, checkReduction } from '../reduction.ts'
import { checkFinite } from '../../check-options.ts'
import { type LabelledPairsOptions, type PairKind, labelledPairs, reducePairs, weightsOf } from './labelled-pairs.ts'

export interface IntraPairVarianceOptions extends LabelledPairsOptions {
  /** epsilon: similarities of positives down to this share below their mean cost nothing. Default 0.01. */
  readonly positiveEpsilon?: number
  /** epsilon: similarities of negatives up to this share above their mean cost nothing. Default 0.01. */
  readonly negativeEpsilon?: number
  /** Over the pairs of each kind; `none`: the sum of each anchor's. Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * Intra-pair variance loss: the similarities of all positive pairs should be alike, and those of all negative pairs.
 *
 * `mean of max(0, (1 - eps) m+ - s)^2 over positives + mean of max(0, s - (1 + eps) m-)^2 over negatives`, with the
 * cosines s and their means m+ and m-, through which the gradient passes as well; Yu, Tao, "Deep metric learning with
 * tuplet margin loss" (2019), equation 8. A regulariser beside another loss. A missing kind of pair gives 0. Time
 * O(B^2 d), memory O(B^2).
 *
 * @param embeddings [B, d], of any length.
 * @param labels [B]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when labels, references or pairs don't fit the rows, or there are none; NEG_RANGE for an option.
 */
export function intraPairVariance(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  options: IntraPairVarianceOptions = {},
): tf.Tensor {
  const { positiveEpsilon = 0.01, negativeEpsilon = 0.01, reduction = 'mean' } = options
  checkFinite({ positiveEpsilon, negativeEpsilon })
  checkReduction(reduction)
  const { others, positives, negatives } = labelledPairs(embeddings, labels, options)
  return tf.tidy(() => {
    const similarities = measureOf('cosine').matrix(embeddings, others)
    const meanOf = (kind: PairKind): tf.Tensor => similarities.mul(weightsOf(kind)).sum().div(Math.max(1, kind.total))
    const below = meanOf(positives)
      .mul(1 - positiveEpsilon)
      .sub(similarities)
    const above = similarities.sub(meanOf(negatives).mul(1 + negativeEpsilon))
    const cost = (excess: tf.Tensor, kind: PairKind): tf.Tensor =>
      reducePairs(excess.relu().square() as tf.Tensor2D, kind, reduction)
    return cost(below, positives).add(cost(above, negatives))
  })
}
