import { NegError } from '../../errors.ts'
import { describe } from '../describe.ts'
import { studentTTwoSided } from '../distributions/student-t.ts'

export interface TwoSampleTTestOptions {
  /** Pools the variances, as Student did. Default false: Welch's test, which needs no such assumption. */
  readonly equalVariances?: boolean
}

export interface TwoSampleTTest {
  /** Mean of a minus mean of b. */
  readonly difference: number
  readonly t: number
  readonly degreesOfFreedom: number
  /** Two-sided. */
  readonly pValue: number
  /** Cohen's d: the difference over the pooled standard deviation. */
  readonly effectSize: number
}

/**
 * Welch's t test (1947) of two samples of different things: have they the same mean? `equalVariances` gives Student's
 * pooled test. For the same things measured twice take `pairedTTest`.
 *
 * Without any spread the means alone decide: p = 1 (t = 0) where they are equal, p = 0 (t infinite) elsewhere. Time O(n).
 *
 * @throws NEG_RANGE for fewer than two values in a sample; NEG_NOT_FINITE for a value that is not finite.
 */
export function twoSampleTTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: TwoSampleTTestOptions = {},
): TwoSampleTTest {
  const [first, second] = [summary('a', a), summary('b', b)]
  const difference = first.mean - second.mean
  const pooled =
    ((first.count - 1) * first.variance + (second.count - 1) * second.variance) / (first.count + second.count - 2)
  const effectSize = difference === 0 ? 0 : difference / Math.sqrt(pooled)
  const [shareA, shareB] =
    options.equalVariances === true
      ? [pooled / first.count, pooled / second.count]
      : [first.variance / first.count, second.variance / second.count]
  const squaredError = shareA + shareB
  const degreesOfFreedom =
    options.equalVariances === true || squaredError === 0
      ? first.count + second.count - 2
      : squaredError ** 2 / (shareA ** 2 / (first.count - 1) + shareB ** 2 / (second.count - 1))
  const t = difference === 0 ? 0 : difference / Math.sqrt(squaredError)
  return { difference, t, degreesOfFreedom, pValue: studentTTwoSided(t, degreesOfFreedom), effectSize }
}

function summary(
  field: string,
  values: ArrayLike<number>,
): { readonly count: number; readonly mean: number; readonly variance: number } {
  const { count, mean, std } = describe(values)
  if (count < 2) {
    throw new NegError('NEG_RANGE', `${field} has ${count} values, and two are needed`, { where: { field } })
  }
  if (!Number.isFinite(std)) {
    throw new NegError('NEG_NOT_FINITE', `${field} holds a value that is not finite`, { where: { field } })
  }
  return { count, mean, variance: std * std }
}
