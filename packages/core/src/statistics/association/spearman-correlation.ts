import { averageRanks } from './average-ranks.ts'
import { checkPairs, pearsonCorrelation } from './pearson-correlation.ts'

/**
 * Spearman's rank correlation: how far two measurements put the same things in the same order, from -1 to 1; NaN where
 * one of them is constant. Pearson's correlation of the ranks, equal values sharing theirs. Time O(n log n).
 *
 * @throws NEG_SHAPE when the lengths differ or are 0; NEG_NOT_FINITE for a value that is not finite.
 */
export function spearmanCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkPairs(x, y)
  return pearsonCorrelation(averageRanks(x), averageRanks(y))
}
