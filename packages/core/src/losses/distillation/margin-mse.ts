import * as tf from '@tensorflow/tfjs'

import { marginMSEOfScores } from '../listwise/margin-mse-of-scores.ts'
import { type StudentOptions, candidateScores } from './candidate-scores.ts'

export interface MarginMSEOptions extends StudentOptions {
  /** `mean` over all margins (default), `sum` of them, or `none`: the mean of each query's. */
  readonly reduction?: 'mean' | 'sum' | 'none'
}

/**
 * MarginMSE: a query's document should be nearer than its negatives by as much as a teacher, such as a cross-encoder, says.
 *
 * `((s(q, p) - s(q, n_k)) - (t_p - t_k))^2`; Hofstätter et al., "Improving efficient neural ranking models with
 * cross-architecture knowledge distillation" (2020), equation 5. The scale of the scores must be the teacher's;
 * `distillKL` compares shares instead. `marginMSEOfScores` takes scores that are there. Time and memory O(B K d).
 *
 * @param queries [B, d]
 * @param positives [B, d], row i of query i.
 * @param negatives [K, B, d]: `negatives[k]` holds one for each query.
 * @param teacher its margins [B, K], or its scores [B, K + 1] with the positive's first; constant for the gradient.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for an option.
 */
export function marginMSE(
  queries: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor3D,
  teacher: tf.Tensor2D,
  options: MarginMSEOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const scores = candidateScores(queries, positives, negatives, options)
    const ofPositives = scores.slice([0, 0], [-1, 1]).flatten()
    return marginMSEOfScores(ofPositives, scores.slice([0, 1], [-1, -1]), teacher, { reduction: options.reduction })
  })
}
