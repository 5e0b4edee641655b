import { NegError } from '../../errors.ts'
import { logGamma } from './incomplete-beta.ts'

/**
 * The regularised lower incomplete gamma function P(a, x), the distribution function of a Gamma variable of shape a,
 * to about 13 digits: its series below the mean, one minus the continued fraction above.
 *
 * @throws NEG_RANGE unless a > 0 and x >= 0.
 */
export function regularisedGamma(a: number, x: number): number {
  check(a, x)
  return x < a + 1 ? series(a, x) : 1 - Math.exp(logFraction(a, x))
}

/**
 * Q(a, x) = 1 - P(a, x), accurate where it is small.
 *
 * @throws NEG_RANGE unless a > 0 and x >= 0.
 */
export function regularisedGammaTail(a: number, x: number): number {
  check(a, x)
  return x < a + 1 ? 1 - series(a, x) : Math.exp(logFraction(a, x))
}

/** ln Q(a, x), which stays finite where Q underflows. */
export function logRegularisedGammaTail(a: number, x: number): number {
  check(a, x)
  return x < a + 1 ? Math.log1p(-series(a, x)) : logFraction(a, x)
}

function check(a: number, x: number): void {
  if (a > 0 && Number.isFinite(a) && x >= 0) return
  throw new NegError('NEG_RANGE', `the incomplete gamma function of ${a}, ${x} needs a above 0 and x >= 0`)
}

/** DLMF 8.11.4. */
function series(a: number, x: number): number {
  if (x === 0) return 0
  let term = 1 / a
  let sum = term
  for (let n = 1; n <= 100_000 && term > sum * 1e-17; n += 1) {
    term *= x / (a + n)
    sum += term
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a))
}

/** The logarithm of Q by the continued fraction DLMF 8.9.2, with Lentz's algorithm. */
function logFraction(a: number, x: number): number {
  if (x === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let fraction = d
  for (let n = 1; n <= 100_000; n += 1) {
    const factor = -n * (n - a)
    b += 2
    d = 1 / (factor * d + b)
    c = b + factor / c
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return a * Math.log(x) - x - logGamma(a) + Math.log(fraction)
}
