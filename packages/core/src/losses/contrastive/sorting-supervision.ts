import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { relaxedPermutation } from '../../kernels/sorting/relaxed-permutation.ts'
import type { DiffSortOptions } from '../../kernels/sorting/sorting-plan.ts'
import { flooredLog } from './floored-log.ts'
import { reduce, type Reduction } from '../reduction.ts'

export interface SortingSupervisionOptions extends DiffSortOptions {
  /** `mean` over the rows (default), over those above 0, `sum`, or `none`: one a row. */
  readonly reduction?: Reduction
}

/**
 * Supervision by the whole order: scores must be sorted exactly as their relevances are.
 *
 * Binary cross-entropy between the soft permutation P of the scores and the true one, mean over its M^2 entries, logarithms
 * at least -100; Petersen, Borgelt, Kuehne, Deussen, "Differentiable sorting networks for scalable sorting and ranking
 * supervision" (2021). Where only groups must be in order, `groupOrdering` is the lighter loss. Equal relevances are taken
 * in the order of their columns. Time and memory O(B M^2 layers).
 *
 * @param scores [B, M]
 * @param relevances [B, M], row by row; the highest belongs on top.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for anything but rows of two scores at least with a relevance each; NEG_RANGE for an option.
 * @system 10
 */
export function sortingSupervision(
  scores: tf.Tensor2D,
  relevances: Float32Array,
  options: SortingSupervisionOptions = {},
): tf.Tensor {
  const { reduction = 'mean' } = options
  const [lists, size] = scores.shape
  if (scores.rank !== 2 || lists === 0) {
    throw new NegError('NEG_SHAPE', `the scores are [${scores.shape}]`, { where: { field: 'scores' } })
  }
  checkLength('relevances', relevances, scores.size)
  return tf.tidy(() => {
    const permutation = relaxedPermutation(scores, options).clipByValue<tf.Tensor3D>(0, 1)
    const wanted = tf.oneHot(tf.tensor2d(ranksOf(relevances, size), [lists, size], 'int32'), size)
    const own = permutation.mul<tf.Tensor3D>(wanted.mul(2).sub(1)).add<tf.Tensor3D>(tf.sub(1, wanted))
    return reduce(flooredLog(own).mean<tf.Tensor1D>([1, 2]).neg(), reduction)
  })
}

/** The ascending rank of each relevance in its row. */
function ranksOf(relevances: Float32Array, size: number): Int32Array {
  const ranks = new Int32Array(relevances.length)
  for (let start = 0; start < relevances.length; start += size) {
    const order = Array.from({ length: size }, (_, column) => column)
    order.sort((a, b) => relevances[start + a] - relevances[start + b])
    for (const [rank, column] of order.entries()) ranks[start + column] = rank
  }
  return ranks
}
