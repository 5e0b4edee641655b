import * as tf from '@tensorflow/tfjs'

import { rankExpectation } from '../../kernels/sorting/rank-expectation.ts'
import type { DiffSortOptions } from '../../kernels/sorting/sorting-plan.ts'
import { flooredLog } from './floored-log.ts'

/** Lists of scores, each with its negatives first and its positives behind them, both in ascending order. */
export interface OrderedGroups {
  /** [lists, negatives + positives] */
  readonly scores: tf.Tensor2D
  readonly negatives: number
}

/** The largest of each row's scores, ascending. @param count at most as many as there are columns. */
export function largestAscending(scores: tf.Tensor2D, count: number): tf.Tensor2D {
  return scores.shape[1] === 1 ? scores : tf.topk(scores, count).values.reverse(1)
}

/** The chance of each score to be sorted among the positives' ranks, the top ones: `P 1_{j >= K}`, in 0 .. 1. */
export function topGroupChances({ scores, negatives }: OrderedGroups, sorting: DiffSortOptions): tf.Tensor2D {
  const positives = scores.shape[1] - negatives
  const top = tf.zeros([negatives]).concat<tf.Tensor1D>(tf.ones([positives]))
  return tf.clipByValue(rankExpectation(scores, top, sorting), 0, 1)
}

/** Minus the logarithm of each score's chance to be sorted into its own group, at most 100; [lists, scores]. */
export function misplacement(groups: OrderedGroups, sorting: DiffSortOptions): tf.Tensor2D {
  const { scores, negatives } = groups
  const positives = scores.shape[1] - negatives
  const chances = topGroupChances(groups, sorting)
  const ofNegatives = tf.sub<tf.Tensor2D>(1, chances.slice([0, 0], [-1, negatives]))
  const ofPositives = chances.slice([0, negatives], [-1, positives])
  return flooredLog(ofNegatives.concat<tf.Tensor2D>(ofPositives, 1)).neg()
}
