import * as tf from '@tensorflow/tfjs'

import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkBatches } from '../check-batches.ts'
import { type Reduction, reduce } from '../reduction.ts'

export interface EmbeddingMSEOptions {
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
}

/**
 * A student learns to give the embeddings of its teacher, coordinate by coordinate: a new language, say, from translations.
 *
 * `1/d |student_i - teacher_i|^2`; Reimers, Gurevych, "Making monolingual sentence embeddings multilingual using knowledge
 * distillation" (2020), equation 1; sentence-transformers' MSELoss. The teacher is constant for the gradient.
 * `embedDistill` takes other distances. Time and memory O(B d).
 *
 * @param student [B, d]; of another width, project it first.
 * @param teacher [B, d]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for the reduction.
 */
export function embeddingMSE(student: tf.Tensor2D, teacher: tf.Tensor2D, options: EmbeddingMSEOptions = {}): tf.Tensor {
  checkBatches({ student, teacher })
  return tf.tidy(() =>
    reduce(student.sub(stopGradient(teacher)).square().mean<tf.Tensor1D>(1), options.reduction ?? 'mean'),
  )
}
