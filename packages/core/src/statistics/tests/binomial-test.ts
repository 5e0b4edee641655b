import { NegError } from '../../errors.ts'
import { logGamma } from '../distributions/incomplete-beta.ts'

export interface BinomialTestOptions {
  /** The chance of a success that is tested. Default 0.5. */
  readonly chance?: number
}

/**
 * The exact binomial test, two-sided: the chance of an outcome that is no likelier than the one seen, if each of
 * `trials` succeeds with the chance given. With 0.5 it is the sign test. Time O(trials).
 *
 * @throws NEG_RANGE unless 0 <= successes <= trials are whole and 0 < chance < 1.
 */
export function binomialTest(successes: number, trials: number, options: BinomialTestOptions = {}): number {
  const { chance = 0.5 } = options
  if (!(Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && successes <= trials)) {
    throw new NegError('NEG_RANGE', `${successes} successes of ${trials} trials cannot be`, {
      where: { field: 'successes' },
    })
  }
  if (!(chance > 0 && chance < 1)) {
    throw new NegError('NEG_RANGE', `the chance ${chance} does not lie between 0 and 1`, { where: { field: 'chance' } })
  }
  const logChance = (count: number): number =>
    logChoose(trials, count) + count * Math.log(chance) + (trials - count) * Math.log1p(-chance)
  return sumNoLikelier(logChance, 0, trials, successes)
}

/** ln of n over k. */
export function logChoose(n: number, k: number): number {
  if (k === 0 || k === n) return 0
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
}

/**
 * The sum of the chances from `low` to `high` that are no larger than that of `seen`; chances that differ by rounding
 * alone count as equal.
 */
export function sumNoLikelier(logChance: (count: number) => number, low: number, high: number, seen: number): number {
  const limit = logChance(seen) + 1e-9
  let sum = 0
  for (let count = low; count <= high; count += 1) {
    const value = logChance(count)
    if (value <= limit) sum += Math.exp(value)
  }
  return Math.min(1, sum)
}
