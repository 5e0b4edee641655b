import { NegError } from '../../errors.ts'
import { describe } from '../describe.ts'
import { assertConfidence, type Interval } from './interval.ts'
import { studentTCritical } from '../distributions/student-t.ts'

/**
 * Student's t interval for the mean of a sample, such as one figure over several seeds.
 *
 * @param options.confidence default 0.95.
 * @throws NEG_RANGE for fewer than two values, or a confidence that isn't between 0 and 1.
 */
export function tInterval(values: ArrayLike<number>, options: { readonly confidence?: number } = {}): Interval {
  const { confidence = 0.95 } = options
  assertConfidence(confidence)
  const { count, mean, std } = describe(values)
  if (count < 2) {
    throw new NegError('NEG_RANGE', `a t interval needs two values, and there is ${count}`, {
      where: { field: 'values' },
      remedy: 'Run more seeds.',
    })
  }
  const half = (studentTCritical(confidence, count - 1) * std) / Math.sqrt(count)
  return { estimate: mean, low: mean - half, high: mean + half, confidence }
}
