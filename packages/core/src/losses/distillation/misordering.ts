import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { maskedLogSumExp } from '../../kernels/masked/masked-log-sum-exp.ts'
import { checkBatches } from '../check-batches.ts'

/** What losses on the order of graded pairs have in common. */
export interface GradedPairsOptions {
  /** lambda: similarities are multiplied by it. Default 20. */
  readonly scale?: number
}

/**
 * `log(1 + sum exp(scale (s_j - s_i)))` over all i, j where the grade of i is above that of j. For use inside a tidy.
 * O(B^2) time and memory.
 *
 * @param similarities s, [B]
 */
export function misordering(similarities: tf.Tensor1D, grades: Float32Array, scale: number): tf.Scalar {
  const given = tf.tensor1d(Float32Array.from(grades))
  const above = given.expandDims(1).greater(given.expandDims(0))
  const exponents = similarities.expandDims(0).sub(similarities.expandDims(1)).mul(scale)
  const sum = maskedLogSumExp(exponents.flatten(), above.flatten()) as tf.Scalar
  return sum.softplus()
}

/** @throws NEG_SHAPE for sides that differ in shape, or grades in number; NEG_RANGE for a grade. */
export function checkGradedPairs(left: tf.Tensor2D, right: tf.Tensor2D, grades: Float32Array): void {
  checkBatches({ left, right })
  checkLength('grades', grades, left.shape[0])
  const wrong = grades.findIndex((grade) => !Number.isFinite(grade))
  if (wrong < 0) return
  throw new NegError('NEG_RANGE', `a grade is ${grades[wrong]}`, {
    where: { field: 'grades', row: wrong + 1 },
    remedy: 'Take finite numbers.',
  })
}
