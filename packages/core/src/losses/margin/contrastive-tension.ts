import * as tf from '@tensorflow/tfjs'

import { type Reduction, reduce } from '../reduction.ts'
import { checkJudgedPairs, whereLabel } from './judged-pairs.ts'

export interface ContrastiveTensionOptions {
  /** Default `sum`, over the pairs. */
  readonly reduction?: Reduction
}

/**
 * Contrastive tension: two encoders of the same origin must agree on a text and differ on different ones, without labels
 * from people.
 *
 * `-log sigmoid(<l, r>)` for the two embeddings of one text, `-log sigmoid(-<l, r>)` for those of two texts, added up;
 * Carlsson, Gyllensten, Gogoulou, Ylipää Hellqvist, Sahlgren, "Semantic re-tuning with contrastive tension" (2021),
 * section 3, with seven pairs of different texts for each of the same. The form with the batch's other texts as negatives
 * is `infoNCE` with `normalise` and `symmetric`. Time and memory O(B d).
 *
 * @param left [B, d], by the first encoder.
 * @param right [B, d], by the second.
 * @param labels [B], 1 where both embed one text, else 0.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the sides or labels don't fit; NEG_RANGE for a label or the reduction.
 */
export function contrastiveTension(
  left: tf.Tensor2D,
  right: tf.Tensor2D,
  labels: Int32Array,
  options: ContrastiveTensionOptions = {},
): tf.Tensor {
  checkJudgedPairs(left, right, labels)
  return tf.tidy(() => {
    const scores = left.mul(right).sum<tf.Tensor1D>(1)
    return reduce(scores.softplus().sub(scores.mul(whereLabel(labels, 1))), options.reduction ?? 'sum')
  })
}
