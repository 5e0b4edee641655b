import * as tf from '@tensorflow/tfjs'

import type { GroupOrderingOptions } from './group-ordering.ts'
import { groupsOf, placesOf, planGroups } from './group-plan.ts'
import { topGroupChances } from './ordered-groups.ts'

/**
 * The chances behind `groupOrdering`: for each row, the chance of each of its scores to be sorted among the positives.
 *
 * @returns a tensor a row, its largest K negatives ascending, then its positives ascending; the caller disposes them.
 * @throws as `groupOrdering`.
 * @system 10
 */
export function groupOrderingChances(
  positiveScores: tf.Tensor2D,
  negativeScores: tf.Tensor2D,
  options: GroupOrderingOptions = {},
): tf.Tensor1D[] {
  const parts = planGroups(positiveScores, negativeScores, options)
  return tf.tidy(() => {
    const rows = parts.flatMap((part) =>
      tf.unstack(topGroupChances(groupsOf(positiveScores, negativeScores, part), options)),
    ) as tf.Tensor1D[]
    return Array.from(placesOf(parts), (place) => rows[place])
  })
}
