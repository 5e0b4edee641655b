import { NegError } from '../../errors.ts'

/**
 * ln Γ(x) for x > 0, to about 14 digits: Stirling's series, reached by the recurrence when x is small.
 *
 * @throws NEG_RANGE for x <= 0.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new NegError('NEG_RANGE', `logGamma(${x}) needs a number above 0`, { where: { field: 'x' } })
  let shift = 1
  let z = x
  while (z < 12) {
    shift *= z
    z += 1
  }
  const inverse = 1 / (z * z)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse * (1 / 1188))))) / z
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(shift)
}

/**
 * The regularised incomplete beta function I_x(a, b), the distribution function of Beta(a, b), to about 13 digits.
 *
 * By the continued fraction DLMF 8.17.22, with Lentz's algorithm, on the side of the mean where it converges fast.
 *
 * @throws NEG_RANGE unless a, b > 0 and 0 <= x <= 1.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) {
    throw new NegError('NEG_RANGE', `incompleteBeta(${x}, ${a}, ${b}) needs 0 <= x <= 1 and a, b above 0`)
  }
  if (x === 0 || x === 1) return x
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return (front * continuedFraction(x, a, b)) / a
}

function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return fraction
}
