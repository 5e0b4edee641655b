import { NegError } from '../errors.ts'
import type { Rng } from '../types.ts'
import { checkChances } from './check-chances.ts'

/**
 * `count` different numbers out of 0 .. n - 1 for n weights, in the order of drawing: the first with a chance
 * proportional to its weight, the next so among the rest, and so on. Weights of 0 are never chosen. Sampling negatives
 * without replacement from a softmax is this with weights exp(score - largest score).
 *
 * Efraimidis and Spirakis (2006): every item waits for an exponential time of rate weight, and the first ones win. One
 * uniform an item with weight, whatever `count` is; time O(n log n), memory O(n).
 *
 * @throws NEG_RANGE for a weight that is negative or not finite, when none is above 0, or when `count` exceeds the
 *   number of those above 0.
 */
export function chooseWeighted(weights: ArrayLike<number>, count: number, rng: Rng): Int32Array {
  const chances = checkChances(weights)
  const waiting = new Float64Array(chances.length)
  const eligible: number[] = []
  chances.forEach((chance, i) => {
    if (chance === 0) return
    waiting[i] = -Math.log(1 - rng.uniform()) / chance
    eligible.push(i)
  })
  if (!Number.isInteger(count) || count < 0 || count > eligible.length) {
    throw new NegError('NEG_RANGE', `cannot choose ${count} of ${eligible.length} with a weight above 0`, {
      where: { field: 'count' },
      remedy: `Ask for at most ${eligible.length}.`,
    })
  }
  return Int32Array.from(eligible.sort((i, j) => waiting[i] - waiting[j]).slice(0, count))
}
