import { NegError } from '../../errors.ts'
import { assertConfidence, type Interval } from './interval.ts'
import { normalQuantile } from '../distributions/normal-quantile.ts'

/**
 * Wilson's score interval for a share: `successes` of `trials`. Holds its confidence even for few trials and for
 * shares near 0 and 1, where the textbook interval collapses. With no trials the interval is 0 to 1, its estimate NaN.
 *
 * @param options.confidence default 0.95.
 * @throws NEG_RANGE unless 0 <= successes <= trials, or for a confidence that isn't between 0 and 1.
 */
export function wilsonInterval(
  successes: number,
  trials: number,
  options: { readonly confidence?: number } = {},
): Interval {
  const { confidence = 0.95 } = options
  assertConfidence(confidence)
  if (!(successes >= 0 && successes <= trials && Number.isFinite(trials))) {
    throw new NegError('NEG_RANGE', `${successes} successes of ${trials} trials is not a share`, {
      where: { field: 'successes' },
    })
  }
  if (trials === 0) return { estimate: Number.NaN, low: 0, high: 1, confidence }
  const z = normalQuantile((1 + confidence) / 2)
  const share = successes / trials
  const weight = 1 + (z * z) / trials
  const centre = (share + (z * z) / (2 * trials)) / weight
  const half = (z * Math.sqrt((share * (1 - share)) / trials + ((z / trials) * z) / (4 * trials))) / weight
  return {
    estimate: share,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
    confidence,
  }
}
