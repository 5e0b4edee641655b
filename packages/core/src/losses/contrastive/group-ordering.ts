import * as tf from '@tensorflow/tfjs'

import type { DiffSortOptions } from '../../kernels/sorting/sorting-plan.ts'
import { checkReduction, type Reduction } from '../reduction.ts'
import { groupsOf, placesOf, planGroups } from './group-plan.ts'
import { misplacement } from './ordered-groups.ts'

export interface GroupOrderingOptions extends DiffSortOptions {
  /** K: only so many largest negatives of a row count. Default: all. */
  readonly topNegatives?: number
  /** [B, P], row by row: 0 where there is no positive. Default: all are there. */
  readonly positiveMask?: Uint8Array
  /** [B, N], row by row: 0 where there is no negative. Default: all are there. */
  readonly negativeMask?: Uint8Array
  /** `mean` over the scores of all rows (default), or, of each row's mean, `meanOfNonZero`, `sum` or `none`. */
  readonly reduction?: Reduction
}

/**
 * Group ordering on ready-made scores: every positive of a row must be sorted above every negative; the order within
 * the two groups is free.
 *
 * The largest K negatives and all positives, ascending, are sorted softly; a score's loss is minus the logarithm of its
 * chance to end in its own group, at most 100: the binary cross-entropy of Shvetsova, Petersen, Kukleva, Schiele, Kuehne,
 * "Learning by sorting" (2023), section 3. `groco` makes the scores from views. Where the order within a group counts,
 * see `sortingSupervision`. `groupOrderingChances` gives the chances themselves. Higher scores are more similar.
 *
 * Rows of masks with different counts are sorted apart from each other. Time O(B M layers), memory O(B (M layers + N))
 * for M = K + P scores a row.
 *
 * @param positiveScores [B, P]
 * @param negativeScores [B, N]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE for scores of different numbers of rows or none, or masks that don't fit; NEG_RANGE for an option out
 * of range; NEG_NO_POSITIVES, NEG_NO_NEGATIVES for a row without.
 * @system 10
 */
export function groupOrdering(
  positiveScores: tf.Tensor2D,
  negativeScores: tf.Tensor2D,
  options: GroupOrderingOptions = {},
): tf.Tensor {
  const { reduction = 'mean' } = options
  checkReduction(reduction)
  const parts = planGroups(positiveScores, negativeScores, options)
  return tf.tidy(() => {
    const losses = parts.map((part) => misplacement(groupsOf(positiveScores, negativeScores, part), options))
    if (reduction === 'mean') {
      const count = losses.reduce((sum, { size }) => sum + size, 0)
      return tf.addN(losses.map((loss) => loss.sum())).div(count)
    }
    const means = tf.concat(losses.map((loss) => loss.mean<tf.Tensor1D>(1)))
    if (reduction === 'sum') return means.sum()
    if (reduction === 'none') return parts.length === 1 ? means : means.gather(tf.tensor1d(placesOf(parts), 'int32'))
    const above = means.step()
    return means.mul(above).sum().div(above.sum().maximum(1))
  })
}
