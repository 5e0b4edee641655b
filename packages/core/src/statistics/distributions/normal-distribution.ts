import { logRegularisedGammaTail, regularisedGamma, regularisedGammaTail } from './incomplete-gamma.ts'

/** The error function, to about 14 digits. @throws NEG_RANGE for NaN. */
export function erf(x: number): number {
  return x < 0 ? -regularisedGamma(0.5, x * x) : regularisedGamma(0.5, x * x)
}

/** P(Z <= z) of a standard normal, accurate in the lower tail; for the upper one take `normalCdf(-z)`. @throws NEG_RANGE for NaN. */
export function normalCdf(z: number): number {
  const tail = regularisedGammaTail(0.5, (z * z) / 2) / 2
  return z > 0 ? 1 - tail : tail
}

/** ln P(Z <= z), finite where the chance itself underflows (z below -38). @throws NEG_RANGE for NaN. */
export function logNormalCdf(z: number): number {
  const logTail = logRegularisedGammaTail(0.5, (z * z) / 2) - Math.LN2
  return z > 0 ? Math.log1p(-Math.exp(logTail)) : logTail
}

/**
 * P(X >= x) for chi-square with the given degrees of freedom: the p value of a chi-square test.
 *
 * @throws NEG_RANGE unless x >= 0 and the degrees of freedom are above 0.
 */
export function chiSquareTail(x: number, degreesOfFreedom: number): number {
  return regularisedGammaTail(degreesOfFreedom / 2, x / 2)
}
