import { NegError } from '../errors.ts'

/**
 * Checks weights that stand for chances, and scales them so that no sum of them overflows.
 *
 * @throws NEG_RANGE for a weight that is negative or not finite, or when all are 0 (or none are given).
 */
export function checkChances(weights: ArrayLike<number>): Float64Array {
  let largest = 0
  for (let i = 0; i < weights.length; i += 1) {
    if (!(weights[i] >= 0 && Number.isFinite(weights[i]))) {
      throw new NegError('NEG_RANGE', `the weight ${weights[i]} is not a number >= 0`, {
        where: { field: 'weights', row: i + 1 },
      })
    }
    largest = Math.max(largest, weights[i])
  }
  if (largest === 0) {
    throw new NegError('NEG_RANGE', `of ${weights.length} weights none is above 0`, { where: { field: 'weights' } })
  }
  return Float64Array.from(weights, (weight) => weight / largest)
}
