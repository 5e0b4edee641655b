import type * as tf from '@tensorflow/tfjs'

import { type Measure, type MeasureName, measureOf } from '../../kernels/distances/measure.ts'
import { checkBatches } from '../check-batches.ts'
import { withNegatives } from '../contrastive/with-negatives.ts'

/** How a student scores candidates. */
export interface StudentOptions {
  /** Of a distance the score is its negative. Default `dotProduct`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first. Default false. */
  readonly normalise?: boolean
}

/**
 * What a student gives each query's candidates, [B, K + 1], the positive first. For use inside a tidy.
 *
 * @throws NEG_SHAPE for shapes that don't fit, or no row; NEG_RANGE for a measure.
 */
export function candidateScores(
  queries: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor3D,
  { measure = 'dotProduct', normalise = false }: StudentOptions,
): tf.Tensor2D {
  checkBatches({ queries, positives })
  const [count] = queries.shape
  const candidates = withNegatives(positives, negatives, count)
  const columns = candidates.shape[0] / count
  const { direction, rows } = measureOf(measure, normalise)
  const values = rows(queries.tile([columns, 1]), candidates)
    .reshape([columns, count])
    .transpose<tf.Tensor2D>()
  return direction === 'distance' ? values.neg() : values
}
