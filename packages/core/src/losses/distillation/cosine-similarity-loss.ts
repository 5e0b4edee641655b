import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkGradedPairs } from './misordering.ts'

export interface CosineSimilarityLossOptions {
  /** Default `mean`, over the pairs. */
  readonly reduction?: Reduction
}

/**
 * The cosine of two texts should be the number that people gave for how alike they are.
 *
 * `(cos(l, r) - grade)^2`; Reimers, Gurevych, "Sentence-BERT: sentence embeddings using Siamese BERT-networks" (2019),
 * section 3, the regression objective; sentence-transformers' CosineSimilarityLoss. `coSENT` and `anglE` ask for the order
 * of the grades alone. Time and memory O(B d).
 *
 * @param left [B, d], of any length.
 * @param right [B, d]
 * @param grades [B], such as 0 to 1.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a grade or the reduction.
 */
export function cosineSimilarityLoss(
  left: tf.Tensor2D,
  right: tf.Tensor2D,
  grades: Float32Array,
  options: CosineSimilarityLossOptions = {},
): tf.Tensor {
  checkGradedPairs(left, right, grades)
  return tf.tidy(() => {
    const misses = measureOf('cosine')
      .rows(left, right)
      .sub<tf.Tensor1D>(tf.tensor1d(Float32Array.from(grades)))
    return reduce(misses.square(), options.reduction ?? 'mean')
  })
}
