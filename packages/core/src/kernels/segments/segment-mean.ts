import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'

import { onMatrix, planSegments, sumRows } from './segment-plan.ts'
import type { Segments } from './segment-plan.ts'

/**
 * Averages the rows of each group: mean pooling over tokens, neighbours, or items of a bag.
 *
 * The sum of `segmentSum` divided by the number of rows. The gradient of a row is its segment's, divided likewise. Time
 * O(rows x width + segments), memory the result and one number a segment.
 *
 * @param values [rows, ...], float32; there may be no rows.
 * @returns [segments, ...]; an empty segment is 0 and passes nothing back.
 * @throws as `segmentSum`.
 */
export function segmentMean<T extends Tensor>(values: T, segments: Segments): T {
  const plan = planSegments(values, segments)
  const shares = Float32Array.from(plan.lengths, (length) => 1 / Math.max(length, 1))
  return onMatrix(values, plan.count, (matrix) =>
    sumRows(matrix, plan).mul<Tensor2D>(tf.tensor2d(shares, [plan.count, 1])),
  )
}
