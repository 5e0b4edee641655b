import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'

import { idTensor, largestOfSegments, onMatrix, planSegments, sumRows, toRows } from './segment-plan.ts'
import type { SegmentPlan, Segments } from './segment-plan.ts'

export interface SegmentMaxOptions {
  /** The value of a segment without rows; its gradient goes nowhere. Default 0. */
  readonly whenEmpty?: number
}

/**
 * The largest value of each group, column by column: max pooling over tokens, neighbours, or items of a bag.
 *
 * Rows that share the maximum share its gradient in equal parts, so that it doesn't depend on their order (TensorFlow.js's
 * own `max` gives each of them all of it); other rows get 0. Time O(rows x width) in ceil(log2 longest segment) rounds,
 * memory 2 x the values while it runs.
 *
 * @param values [rows, ...], float32; there may be no rows.
 * @returns [segments, ...].
 * @throws as `segmentSum`.
 */
export function segmentMax<T extends Tensor>(values: T, segments: Segments, options: SegmentMaxOptions = {}): T {
  const { whenEmpty = 0 } = options
  const plan = planSegments(values, segments)
  return onMatrix(values, plan.count, (matrix) => maxRows(matrix, plan, whenEmpty))
}

function maxRows(values: Tensor2D, plan: SegmentPlan, whenEmpty: number): Tensor2D {
  return tf.customGrad((...inputs) => {
    const [rows, save] = inputs as unknown as [Tensor2D, tf.GradSaveFunc]
    const largest = largestOfSegments(rows, plan, whenEmpty)
    save([rows, largest])
    return {
      value: largest,
      gradFunc: (dy: Tensor2D, saved: Tensor[]) => backward(saved as Tensor2D[], dy, plan),
    }
  })(values)
}

function backward([values, largest]: readonly Tensor2D[], dy: Tensor2D, plan: SegmentPlan): Tensor2D {
  if (values.size === 0) return tf.zerosLike(values)
  const ids: Tensor1D = idTensor(plan)
  const winners = values.equal(toRows(largest, ids)).cast('float32') as Tensor2D
  // At least one row of a segment that has any is the largest; a NaN is none, and then nothing is divided.
  const winnersOfSegment = sumRows(winners, plan).maximum<Tensor2D>(1)
  return winners.mul(toRows(dy.div(winnersOfSegment), ids))
}
