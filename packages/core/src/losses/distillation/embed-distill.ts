import * as tf from '@tensorflow/tfjs'

import { type Measure, type MeasureName, measureOf } from '../../kernels/distances/measure.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { checkBatches } from '../check-batches.ts'
import { asDistances } from '../margin/directed-distance.ts'
import { type Reduction, reduce } from '../reduction.ts'

export interface EmbedDistillOptions {
  /** How far the student's rows are from the teacher's; a similarity s is the distance 1 - s. Default `cosine`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first. Default false. */
  readonly normalise?: boolean
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
}

/**
 * A student learns to give the embeddings of its teacher.
 *
 * The mean distance of row i of both; Kim, Rawat, Zaheer and others, "EmbedDistill: a geometric knowledge distillation for
 * information retrieval" (2023), section 4; sentence-transformers' EmbedDistillLoss. The teacher is constant for the
 * gradient. A student of another width is projected first, by `student.matMul(projection)`, which trains along.
 * `embeddingMSE` is the mean square over all coordinates. Time and memory O(B d).
 *
 * @param student [B, d]
 * @param teacher [B, d]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for an option.
 */
export function embedDistill(student: tf.Tensor2D, teacher: tf.Tensor2D, options: EmbedDistillOptions = {}): tf.Tensor {
  const measure = measureOf(options.measure ?? 'cosine', options.normalise)
  checkBatches({ student, teacher })
  return tf.tidy(() => {
    const distances = asDistances(measure, measure.rows(student, stopGradient(teacher)))
    return reduce(distances, options.reduction ?? 'mean')
  })
}
