import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'

import { idTensor, largestOfSegments, onMatrix, planSegments, sumRows, toRows } from './segment-plan.ts'
import type { SegmentPlan, Segments } from './segment-plan.ts'

/**
 * Turns the scores of each group into shares that sum to 1, column by column: attention over the neighbours of a node
 * (one column a head), weights of the candidates of a query.
 *
 * `exp(x_r - max_s) / sum over the rows of s`, so that no score is too large. The gradient is analytic, and the shares are
 * computed again for it instead of being kept; it can be differentiated again. Time O(rows x width), memory 3 x the values
 * while it runs, none in between.
 *
 * @param values [rows, ...], float32 and finite; there may be no rows.
 * @returns the shape of the values. An empty segment has no rows and so no part in it.
 * @throws as `segmentSum`.
 */
export function segmentSoftmax<T extends Tensor>(values: T, segments: Segments): T {
  const plan = planSegments(values, segments)
  return onMatrix(values, values.shape[0], (matrix) => softmaxRows(matrix, plan))
}

function softmaxRows(values: Tensor2D, plan: SegmentPlan): Tensor2D {
  return tf.customGrad((...inputs) => {
    const [rows, save] = inputs as unknown as [Tensor2D, tf.GradSaveFunc]
    save([rows])
    return {
      value: rows.size === 0 ? rows.clone() : forward(rows, plan),
      gradFunc: (dy: Tensor2D, saved: Tensor[]) => backward(saved[0] as Tensor2D, dy, plan),
    }
  })(values)
}

function forward(values: Tensor2D, plan: SegmentPlan): Tensor2D {
  return tf.tidy(() => {
    const ids = idTensor(plan)
    const powers = values.sub(toRows(largestOfSegments(values, plan, 0), ids)).exp() as Tensor2D
    return powers.div(toRows(sumRows(powers, plan), ids))
  })
}

/** dx = y (dy - sum over the segment of y dy). */
function backward(values: Tensor2D, dy: Tensor2D, plan: SegmentPlan): Tensor2D {
  const shares = softmaxRows(values, plan)
  const weighted = shares.mul<Tensor2D>(dy)
  return weighted.sub(shares.mul(toRows(sumRows(weighted, plan), idTensor(plan))))
}
