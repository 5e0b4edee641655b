import { NegError } from '../../errors.ts'
import { incompleteBeta } from './incomplete-beta.ts'
import { assertConfidence } from '../intervals/interval.ts'

/**
 * P(|T| >= |t|) for Student's t with the given degrees of freedom: the two-sided p value, accurate in the tail.
 *
 * @throws NEG_RANGE for degrees of freedom that are not above 0, or a t that is NaN.
 */
export function studentTTwoSided(t: number, degreesOfFreedom: number): number {
  check(degreesOfFreedom)
  if (Number.isNaN(t)) throw new NegError('NEG_RANGE', 't is NaN', { where: { field: 't' } })
  if (!Number.isFinite(t)) return 0
  return incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
}

/**
 * The t that a Student variable exceeds with probability (1 - confidence) / 2: the half-width of a two-sided interval
 * in standard errors. By bisection on `studentTTwoSided`, to the last digits.
 *
 * @throws NEG_RANGE unless 0 < confidence < 1 and the degrees of freedom are above 0.
 */
export function studentTCritical(confidence: number, degreesOfFreedom: number): number {
  check(degreesOfFreedom)
  assertConfidence(confidence)
  const alpha = 1 - confidence
  let low = 0
  let high = 1
  while (studentTTwoSided(high, degreesOfFreedom) > alpha) high *= 2
  for (let step = 0; step < 200 && high - low > Number.EPSILON * high; step += 1) {
    const middle = (low + high) / 2
    if (studentTTwoSided(middle, degreesOfFreedom) > alpha) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function check(degreesOfFreedom: number): void {
  if (!(degreesOfFreedom > 0)) {
    throw new NegError('NEG_RANGE', `there are ${degreesOfFreedom} degrees of freedom, and more than 0 are needed`, {
      where: { field: 'degreesOfFreedom' },
    })
  }
}
