import * as tf from '@tensorflow/tfjs'

import type { Rows, RowsOfBlock } from './contrastive-blocks.ts'
import type { ContrastivePlan } from './contrastive-plan.ts'
import { exponentsOf } from './contrastive-exponents.ts'

/** Whether each row has one positive and its loss is that of a plain softmax, `lse(all) - s_ip`. */
export function isPlain(plan: ContrastivePlan): boolean {
  const weighted = plan.pairWeights !== undefined || plan.candidateWeights !== undefined
  return (
    plan.positives.kind === 'one' &&
    plan.margin === 0 &&
    plan.topNegatives === undefined &&
    (plan.denominator === 'all' || (plan.denominator === 'own' && !weighted))
  )
}

/** Few operations over the block, since each is a pass over memory and a call of the engine. */
export function plainRows(scores: tf.Tensor2D, rows: Rows, plan: ContrastivePlan, withGradient: boolean): RowsOfBlock {
  const exponents = exponentsOf(scores, rows, plan)
  const softmax = exponents.softmax<tf.Tensor2D>()
  const { columns } = plan
  const places = positivesOf(plan)
    .subarray(rows.start, rows.end)
    .map((positive, row) => row * columns + positive)
  const positive = scores.flatten().gather<tf.Tensor1D>(tf.tensor1d(places, 'int32'))
  // The largest probability is 1 / sum_j exp(s_ij - max_j s_ij), at least 1 / C, so that its logarithm is safe.
  const losses = exponents.max<tf.Tensor1D>(1).sub<tf.Tensor1D>(positive).sub<tf.Tensor1D>(softmax.max(1).log())
  return withGradient ? { losses, gradient: softmax } : { losses }
}

/** What the positives pass back in all rows, before the division by tau: each is drawn to its query by 1. */
export function gradientOfPositives(
  c: tf.Tensor2D,
  weighted: tf.Tensor2D,
  plan: ContrastivePlan,
): { readonly ofQueries: tf.Tensor2D; readonly ofCandidates: tf.Tensor2D } {
  const positives = positivesOf(plan)
  if (positives.every((positive, row) => positive === row)) {
    const lacking = plan.columns - plan.rows
    return {
      ofQueries: lacking === 0 ? c : c.slice([0, 0], [plan.rows, -1]),
      ofCandidates:
        lacking === 0
          ? weighted
          : weighted.pad([
              [0, lacking],
              [0, 0],
            ]),
    }
  }
  const places = tf.tensor1d(positives, 'int32')
  return { ofQueries: c.gather(places), ofCandidates: tf.unsortedSegmentSum(weighted, places, plan.columns) }
}

function positivesOf({ positives, rows }: ContrastivePlan): Int32Array {
  return positives.kind === 'one' ? positives.candidates : new Int32Array(rows)
}
