import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkBatches } from '../check-batches.ts'
import { checkWord } from '../../check-options.ts'
import { type Activation, activate } from './lists.ts'

export interface MarginMSEOfScoresOptions {
  /** Applied to the scores first, not to the teacher's. Default `identity`. */
  readonly activation?: Activation
  /** `mean` over all margins (default), `sum` of them, or `none`: the mean of each row's. */
  readonly reduction?: 'mean' | 'sum' | 'none'
}

/**
 * MarginMSE on scores: a positive should be better than a negative by as much as a teacher says.
 *
 * `((s+ - s-) - (t+ - t-))^2`; Hofstätter et al., "Improving efficient neural ranking models with cross-architecture
 * knowledge distillation" (2020), equation 5. `marginMSE` makes the scores from vectors. Time and memory O(B N).
 *
 * @param positiveScores [B]
 * @param negativeScores [B, N]
 * @param teacher its margins [B, N], or its scores [B, N + 1] with the positive's first; constant for the gradient.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for shapes that don't fit or without a score; NEG_RANGE for an option.
 */
export function marginMSEOfScores(
  positiveScores: tf.Tensor1D,
  negativeScores: tf.Tensor2D,
  teacher: tf.Tensor2D,
  options: MarginMSEOfScoresOptions = {},
): tf.Tensor {
  const { activation = 'identity', reduction = 'mean' } = options
  checkWord('activation', activation, ['identity', 'sigmoid', 'tanh'])
  checkWord('reduction', reduction, ['mean', 'sum', 'none'])
  checkBatches({ negativeScores })
  const [rows, columns] = negativeScores.shape
  checkShape('positiveScores', positiveScores, [rows])
  checkShape('teacher', teacher, [rows, teacher.shape[1] === columns + 1 ? columns + 1 : columns])
  return tf.tidy(() => {
    const positives = activate(positiveScores, activation).expandDims<tf.Tensor2D>(1)
    const margins = positives.sub<tf.Tensor2D>(activate(negativeScores, activation))
    const errors = margins.sub<tf.Tensor2D>(marginsOf(stopGradient(teacher), columns)).square()
    if (reduction === 'none') return errors.mean(1)
    return reduction === 'sum' ? errors.sum() : errors.mean()
  })
}

function marginsOf(teacher: tf.Tensor2D, columns: number): tf.Tensor2D {
  if (teacher.shape[1] === columns) return teacher
  return teacher.slice([0, 0], [-1, 1]).sub(teacher.slice([0, 1], [-1, columns]))
}

function checkShape(field: string, { shape }: tf.Tensor, wanted: readonly number[]): void {
  if (shape.join() === wanted.join()) return
  throw new NegError('NEG_SHAPE', `${field} is [${shape}]`, {
    where: { field },
    remedy: `Give [${wanted}].`,
  })
}
