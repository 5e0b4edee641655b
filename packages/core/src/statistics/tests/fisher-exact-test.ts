import { NegError } from '../../errors.ts'
import { logChoose, sumNoLikelier } from './binomial-test.ts'

/**
 * Fisher's exact test of two shares, two-sided: is `successesA` of `trialsA` a larger or smaller share than `successesB`
 * of `trialsB`, for different items? Sums the hypergeometric chances that are no larger than the one seen. For the same
 * items under two systems take `mcNemarTest`. Time O(trials).
 *
 * @throws NEG_RANGE unless all are whole numbers and 0 <= successes <= trials on both sides.
 */
export function fisherExactTest(successesA: number, trialsA: number, successesB: number, trialsB: number): number {
  for (const [successes, trials] of [
    [successesA, trialsA],
    [successesB, trialsB],
  ]) {
    if (Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && successes <= trials) continue
    throw new NegError('NEG_RANGE', `${successes} successes of ${trials} trials cannot be`, {
      where: { field: 'successes' },
    })
  }
  const successes = successesA + successesB
  const logAll = logChoose(trialsA + trialsB, successes)
  const logChance = (count: number): number =>
    logChoose(trialsA, count) + logChoose(trialsB, successes - count) - logAll
  return sumNoLikelier(logChance, Math.max(0, successes - trialsB), Math.min(trialsA, successes), successesA)
}
