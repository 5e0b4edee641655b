import { describe } from '../describe.ts'
import { pairedDifferences } from './paired-differences.ts'
import { studentTTwoSided } from '../distributions/student-t.ts'

export interface PairedTTest {
  /** Mean of a - b. */
  readonly difference: number
  readonly t: number
  readonly degreesOfFreedom: number
  /** Two-sided. */
  readonly pValue: number
}

/**
 * Student's paired t test of two samples over the same things: is the mean of a - b zero?
 *
 * Without any spread the test decides by the mean alone: p = 1 (t = 0) where it is 0, p = 0 (t infinite) elsewhere;
 * a single pair shows nothing: t = 0, p = 1.
 *
 * @throws NEG_SHAPE when the lengths differ or are 0; NEG_NOT_FINITE for values that are not finite.
 */
export function pairedTTest(a: ArrayLike<number>, b: ArrayLike<number>): PairedTTest {
  const { mean, std, count } = describe(pairedDifferences(a, b))
  const degreesOfFreedom = count - 1
  if (count === 1 || mean === 0) return { difference: mean, t: 0, degreesOfFreedom, pValue: 1 }
  const t = mean / (std / Math.sqrt(count))
  return { difference: mean, t, degreesOfFreedom, pValue: studentTTwoSided(t, degreesOfFreedom) }
}
