import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { checkAboveZero } from '../../check-options.ts'
import { type GradedPairsOptions, checkGradedPairs, misordering } from './misordering.ts'

/**
 * CoSENT: of two pairs of texts, those that people find more alike should have the higher cosine.
 *
 * `log(1 + sum exp(lambda (cos_j - cos_i)))` over all pairs of pairs where i is graded above j; Su, "CoSENT: a more
 * efficient sentence vector scheme" (2022); sentence-transformers' CoSENTLoss. Only the order of the grades counts, and
 * equal ones make no term; no average is taken. `anglE` is the same on angles in the complex plane. Time O(B d + B^2), memory
 * O(B d + B^2).
 *
 * @param left [B, d], of any length.
 * @param right [B, d], row i is compared with row i of `left`.
 * @param grades how alike the rows of each pair are, [B], any numbers.
 * @returns a scalar, 0 where all grades are equal.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a grade or an option.
 */
export function coSENT(
  left: tf.Tensor2D,
  right: tf.Tensor2D,
  grades: Float32Array,
  options: GradedPairsOptions = {},
): tf.Scalar {
  const { scale = 20 } = options
  checkAboveZero({ scale })
  checkGradedPairs(left, right, grades)
  return tf.tidy(() => misordering(measureOf('cosine').rows(left, right), grades, scale))
}
