import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkCentre, checkScores } from './check-scores.ts'
import { crossViewEntropy } from './cross-view-entropy.ts'

export interface DinoOptions {
  /** tau_s. Default 0.1. */
  readonly studentTemperature?: number
  /** tau_t. Default 0.04. */
  readonly teacherTemperature?: number
  /** c, [K]: what is subtracted from the teacher's logits; see `dinoCentre`. Default: 0. */
  readonly centre?: tf.Tensor1D
  /** Default `mean`. */
  readonly reduction?: Reduction
}

/**
 * DINO: a student predicts, from each view of an item, what a teacher says of the other views; centring and sharpening the
 * teacher stand in for negatives.
 *
 * The mean over views t of the teacher and s != t of the student of `-sum_k p_tk log q_sk`, `p = softmax((teacher - c) /
 * tau_t)` constant for the gradient, `q = softmax(student / tau_s)`; Caron et al., "Emerging properties in self-supervised
 * vision transformers" (2021), equations 1 and 3. After the step `dinoCentre` gives the next c. The teacher's weights are
 * a moving average of the student's, which is the trainer's work. `swav` has balanced codes in place of the teacher.
 *
 * Time and memory O((S + T) N K).
 *
 * @param student [S, N, K], logits; the first T views are the crops that the teacher saw.
 * @param teacher [T, N, K], logits.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE for logits that don't fit, are empty or hold one view alone; NEG_RANGE for an option out of range.
 */
export function dino(student: tf.Tensor3D, teacher: tf.Tensor3D, options: DinoOptions = {}): tf.Tensor {
  const { studentTemperature = 0.1, teacherTemperature = 0.04, centre, reduction = 'mean' } = options
  const [, rows, columns] = student.shape
  checkScores({ student, teacher }, { rows, columns })
  checkCentre(centre, columns)
  for (const [field, temperature] of Object.entries({ studentTemperature, teacherTemperature })) {
    if (temperature > 0 && Number.isFinite(temperature)) continue
    throw new NegError('NEG_RANGE', `${field} is ${temperature}`, {
      where: { field },
      remedy: 'Take a number above 0.',
    })
  }
  return tf.tidy(() => {
    const centred = centre === undefined ? teacher : teacher.sub<tf.Tensor3D>(centre)
    const targets = stopGradient(centred.div<tf.Tensor3D>(teacherTemperature).softmax())
    return reduce(crossViewEntropy(targets, student.div(studentTemperature)), reduction)
  })
}
