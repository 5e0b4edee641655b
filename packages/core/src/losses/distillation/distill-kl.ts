import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkAboveZero } from '../../check-options.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { type StudentOptions, candidateScores } from './candidate-scores.ts'

export interface DistillKLOptions extends StudentOptions {
  /** T: both sides' scores are divided by it. Default 1. */
  readonly temperature?: number
  /** Default `temperature`. */
  readonly studentTemperature?: number
  /** Default `temperature`. */
  readonly teacherTemperature?: number
  /** Default `mean`, over the queries. */
  readonly reduction?: Reduction
}

/**
 * Distillation over candidates: the student should share a query's probability among its positive and negatives as a
 * teacher does.
 *
 * `T_s^2 KL(softmax(t / T_t) || softmax(s / T_s))`; Hinton, Vinyals, Dean, "Distilling the knowledge in a neural network"
 * (2015), whose factor keeps gradients of one size at any temperature. What scores have in common doesn't matter, in
 * contrast to `marginMSE`. Time and memory O(B K d).
 *
 * @param queries [B, d]
 * @param positives [B, d], row i of query i.
 * @param negatives [K, B, d]: `negatives[k]` holds one for each query.
 * @param teacherScores [B, K + 1], the positive's first; constant for the gradient.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for an option.
 */
export function distillKL(
  queries: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor3D,
  teacherScores: tf.Tensor2D,
  options: DistillKLOptions = {},
): tf.Tensor {
  const { temperature = 1, reduction = 'mean' } = options
  const { studentTemperature = temperature, teacherTemperature = temperature } = options
  checkAboveZero({ temperature, studentTemperature, teacherTemperature })
  return tf.tidy(() => {
    const scores = candidateScores(queries, positives, negatives, options)
    if (teacherScores.shape.join() !== scores.shape.join()) {
      throw new NegError('NEG_SHAPE', `teacherScores are [${teacherScores.shape}]`, {
        where: { field: 'teacherScores' },
        remedy: `Give one for each query's candidates, [${scores.shape}].`,
      })
    }
    const student = scores.div<tf.Tensor2D>(studentTemperature).logSoftmax()
    const teacher = stopGradient(teacherScores).div<tf.Tensor2D>(teacherTemperature).logSoftmax()
    const divergence = teacher.exp().mul(teacher.sub(student)).sum<tf.Tensor1D>(1)
    return reduce(divergence.mul(studentTemperature ** 2), reduction)
  })
}
