import type { Rng } from '../types.ts'
import { checkAboveZero } from './check-parameter.ts'

export interface DrawExponentialOptions {
  /** Default 1. */
  readonly mean?: number
}

/**
 * An exponential variable: the time until the next of events that come at random, by inversion. One uniform.
 *
 * @throws NEG_RANGE unless the mean is a number above 0.
 */
export function drawExponential(rng: Rng, options: DrawExponentialOptions = {}): number {
  const { mean = 1 } = options
  checkAboveZero('mean', mean)
  // 1 - u lies in (0, 1], so the logarithm is finite.
  return -mean * Math.log(1 - rng.uniform())
}
