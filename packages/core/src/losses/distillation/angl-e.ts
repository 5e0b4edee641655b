import * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkAboveZero } from '../../check-options.ts'
import { type GradedPairsOptions, checkGradedPairs, misordering } from './misordering.ts'

/**
 * AnglE: of two pairs of texts, those that people find more alike should have the smaller angle between them in the complex
 * plane, where a cosine near 1 still has a gradient.
 *
 * `log(1 + sum exp(lambda (s_j - s_i)))` over all pairs of pairs where i is graded above j, as `coSENT`. A row of unit length
 * is a complex vector, the first half its real part: x = a + ib, y = c + ie, and `s = |x . y + sum_k (b_k c_k - a_k e_k)|`;
 * Li, Li, "AnglE-optimized text embeddings" (2023), equations 3 to 6, with the order of subtraction that the authors' code
 * and sentence-transformers' AnglELoss have. Rows of odd length get a zero at the end. Time and memory O(B d + B^2).
 *
 * @param left [B, d], of any length.
 * @param right [B, d], row i is compared with row i of `left`.
 * @param grades how alike the rows of each pair are, [B], any numbers.
 * @returns a scalar, 0 where all grades are equal.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a grade or an option.
 */
export function anglE(
  left: tf.Tensor2D,
  right: tf.Tensor2D,
  grades: Float32Array,
  options: GradedPairsOptions = {},
): tf.Scalar {
  const { scale = 20 } = options
  checkAboveZero({ scale })
  checkGradedPairs(left, right, grades)
  return tf.tidy(() => {
    const [[a, b], [c, e]] = [left, right].map(halves)
    const similarities = a
      .mul(c.sub(e))
      .add(b.mul(c.add(e)))
      .sum<tf.Tensor1D>(1)
      .abs<tf.Tensor1D>()
    return misordering(similarities, grades, scale)
  })
}

/** Of rows of unit length. */
function halves(rows: tf.Tensor2D): [tf.Tensor2D, tf.Tensor2D] {
  const [count, width] = rows.shape
  const unit = unitRows(rows)
  const even = width % 2 === 0 ? unit : unit.concat<tf.Tensor2D>(tf.zeros([count, 1]), 1)
  const half = Math.ceil(width / 2)
  return [even.slice([0, 0], [count, half]), even.slice([0, half], [count, half])]
}
