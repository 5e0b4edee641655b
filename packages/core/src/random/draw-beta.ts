import type { Rng } from '../types.ts'
import { checkAboveZero } from './check-parameter.ts'
import { drawLogGamma } from './draw-gamma.ts'

/**
 * A Beta(a, b) variable, in [0, 1]; its mean is a / (a + b). From two Gamma variables in the log domain, so that small
 * parameters give values near 0 and 1 and never 0 / 0.
 *
 * @throws NEG_RANGE unless a and b are numbers above 0.
 */
export function drawBeta(a: number, b: number, rng: Rng): number {
  checkAboveZero('a', a)
  checkAboveZero('b', b)
  const x = drawLogGamma(a, rng)
  const y = drawLogGamma(b, rng)
  return 1 / (1 + Math.exp(y - x))
}
