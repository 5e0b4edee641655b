import * as tf from '@tensorflow/tfjs'
import type { Tensor2D } from '@tensorflow/tfjs'

import { rankExpectation } from './rank-expectation.ts'
import { planSorting } from './sorting-plan.ts'
import type { DiffSortOptions } from './sorting-plan.ts'

/**
 * The rank of each value in its row as a number with a gradient: 0 for the smallest, M - 1 for the largest, and between
 * two ranks where values are close.
 *
 * The expected rank under `relaxedPermutation`, by `rankExpectation`; papers, options, time and memory as there. The
 * ranks of a row sum to M (M - 1) / 2.
 *
 * @param x [B, M], finite; B may be 0.
 * @returns [B, M].
 * @throws as `diffSort`.
 * @system 10
 */
export function softRank(x: Tensor2D, options: DiffSortOptions = {}): Tensor2D {
  planSorting(x, options)
  return tf.tidy(() => rankExpectation(x, tf.range(0, x.shape[1]), options))
}
