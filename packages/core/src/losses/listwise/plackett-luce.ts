import * as tf from '@tensorflow/tfjs'

import { type Lists, columnsThere, scoresOfLists } from './lists.ts'
import type { ListOptions } from './lists.ts'
import { farBelow, runningLogSumExp } from './running-log-sum-exp.ts'

/** `given`: documents stand best first; `byRelevance`: the most relevant first, of equal ones the earlier. */
export type TrueOrder = 'given' | 'byRelevance'

/** Below `farBelow` by far, for the logarithm of a weight of 0. */
const noWeight = 100 * farBelow

/**
 * Minus the logarithm of the probability that drawing documents by their scores draws them in the true order, each draw
 * with a weight: for each list `sum_i w_i (log sum_{j >= i} exp(s_j) - s_i)` over the positions of that order.
 *
 * The gradient is analytic and of first order. O(B n log n) time, O(B n) memory.
 *
 * @param weightsOf the weights of a list of so many documents.
 * @returns [B]
 */
export function plackettLuce(
  scores: tf.Tensor2D,
  lists: Lists,
  { order, activation }: { readonly order: TrueOrder; readonly activation: ListOptions['activation'] },
  weightsOf: (count: number) => ArrayLike<number>,
): tf.Tensor1D {
  const { rows, columns, counts } = lists
  const size = rows * columns
  const [places, there] = [new Int32Array(size), new Uint8Array(size)]
  const weights = new Float32Array(size)
  for (let row = 0; row < rows; row += 1) {
    const start = row * columns
    weights.set(Array.from(weightsOf(counts[row])).slice(0, counts[row]), start)
    places.set(
      orderedColumns(lists, row, order).map((column) => start + column),
      start,
    )
    there.fill(1, start, start + counts[row])
  }
  return tf.tidy(() => {
    const s = scoresOfLists(scores, lists, activation)
    const ordered = s.flatten().gather(tf.tensor1d(places, 'int32')).reshape<tf.Tensor2D>(scores.shape)
    const drawn = tf.where(tf.tensor2d(there, scores.shape, 'bool'), ordered, tf.fill(scores.shape, farBelow))
    const logs = weights.map((weight) => (weight === 0 ? noWeight : Math.log(weight)))
    return surprise(drawn, tf.tensor2d(weights, scores.shape), tf.tensor2d(logs, scores.shape))
  })
}

/** Documents that aren't there stand at the end, as often as it takes. */
function orderedColumns(lists: Lists, row: number, order: TrueOrder): number[] {
  const { columns, relevances } = lists
  const there = columnsThere(lists, row)
  if (order === 'byRelevance') {
    there.sort((a, b) => relevances[row * columns + b] - relevances[row * columns + a] || a - b)
  }
  return there.concat(Array.from({ length: columns - there.length }, () => there[0]))
}

function surprise(scores: tf.Tensor2D, weights: tf.Tensor2D, logWeights: tf.Tensor2D): tf.Tensor1D {
  return tf.customGrad((...inputs) => {
    const [s, save] = inputs as unknown as [tf.Tensor2D, tf.GradSaveFunc]
    const remaining = runningLogSumExp(s, 'from')
    save([s, remaining, weights, logWeights])
    return {
      value: remaining.sub(s).mul(weights).sum(1),
      // sum_{i <= j} w_i exp(s_j - lse_i) - w_j, in logarithms: each share is at most 1, whatever the scores.
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, later, w, logs] = saved as tf.Tensor2D[]
        const shares = x.add(runningLogSumExp(logs.sub(later), 'upTo')).exp()
        return shares.sub(w).mul(dy.expandDims(1))
      },
    }
  })(scores) as tf.Tensor1D
}
