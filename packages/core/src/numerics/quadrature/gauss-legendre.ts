import { NegError } from '../../errors.ts'
import { checkNodeCount, type QuadratureRule } from './rule.ts'

export interface GaussLegendreOptions {
  /** Lower end of the interval. Default -1. */
  readonly low?: number
  /** Upper end of the interval. Default 1. */
  readonly high?: number
}

/**
 * Gauss-Legendre quadrature on an interval: sum of weights * f(nodes) is the integral of f, exact for polynomials of
 * degree up to 2 count - 1. Newton's method on the Legendre polynomials; time O(count^2).
 *
 * @throws NEG_RANGE unless `count` is a whole number from 1 to 10^4 and low < high.
 */
export function gaussLegendre(count: number, options: GaussLegendreOptions = {}): QuadratureRule {
  const { low = -1, high = 1 } = options
  checkNodeCount(count, 1e4)
  if (!(low < high && Number.isFinite(high - low))) {
    throw new NegError('NEG_RANGE', `${low} to ${high} is no interval`, { where: { field: 'low' } })
  }
  const middle = (low + high) / 2
  const half = (high - low) / 2
  const nodes = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let i = 0; 2 * i < count; i += 1) {
    const mirror = count - 1 - i
    let root = i === mirror ? 0 : Math.cos((Math.PI * (i + 0.75)) / (count + 0.5))
    for (let step = 0; step < 10; step += 1) {
      const { value, slope } = legendre(root, count)
      root = i === mirror ? 0 : root - value / slope
      if (Math.abs(value / slope) < 1e-15) break
    }
    const { slope } = legendre(root, count)
    const weight = (2 * half) / ((1 - root * root) * slope * slope)
    nodes[i] = middle - half * root
    nodes[mirror] = middle + half * root
    weights[i] = weight
    weights[mirror] = weight
  }
  return { nodes, weights }
}

/** The Legendre polynomial of a degree and its derivative, inside (-1, 1). */
function legendre(x: number, degree: number): { readonly value: number; readonly slope: number } {
  let before = 0
  let value = 1
  for (let k = 1; k <= degree; k += 1) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k
    before = value
    value = next
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) }
}
