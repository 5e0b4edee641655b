import { NegError } from '../../errors.ts'

export interface KolmogorovSmirnovTest {
  /** The largest distance between the two distributions. */
  readonly distance: number
  /** Two-sided. */
  readonly pValue: number
  readonly method: 'exact' | 'asymptotic'
}

/** Up to this product of the sample sizes the distribution is counted out. */
const exactProduct = 1e7

/**
 * The two-sample Kolmogorov-Smirnov test: do two samples of different things come from one distribution, of whatever
 * form?
 *
 * Exact while |a| |b| <= 10^7: the chance that a random path through the merged samples strays as far as the one seen
 * (for values without ties; with ties it is on the safe side). Beyond by Kolmogorov's limit distribution. Time
 * O(N log N), and O(|a| |b|) for the exact part; memory O(N).
 *
 * @throws NEG_SHAPE for an empty sample; NEG_NOT_FINITE for NaN.
 */
export function kolmogorovSmirnovTest(a: ArrayLike<number>, b: ArrayLike<number>): KolmogorovSmirnovTest {
  const [n, m] = [a.length, b.length]
  if (n === 0 || m === 0) {
    throw new NegError('NEG_SHAPE', `samples of ${n} and ${m} cannot be compared`, {
      where: { field: n === 0 ? 'a' : 'b' },
    })
  }
  const steps = largestSteps(ascending('a', a), ascending('b', b))
  const distance = steps / (n * m)
  const exact = n * m <= exactProduct
  return {
    distance,
    pValue: exact ? strayingChance(n, m, steps) : kolmogorovTail(Math.sqrt((n / (n + m)) * m) * distance),
    method: exact ? 'exact' : 'asymptotic',
  }
}

function ascending(field: string, values: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).sort()
  // NaN sorts last.
  if (Number.isNaN(sorted[sorted.length - 1])) {
    throw new NegError('NEG_NOT_FINITE', `${field} holds NaN`, { where: { field } })
  }
  return sorted
}

/** The distance times n m, a whole number. */
function largestSteps(a: Float64Array, b: Float64Array): number {
  let [i, j, largest] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j])
    while (i < a.length && a[i] === value) i += 1
    while (j < b.length && b[j] === value) j += 1
    largest = Math.max(largest, Math.abs(i * b.length - j * a.length))
  }
  return largest
}

/**
 * The chance that a path from (0, 0) to (n, m), all orders of its steps equally likely, comes to a place with
 * |i m - j n| >= steps: the chances of arriving there for the first time, summed, so that small ones stay accurate.
 */
function strayingChance(n: number, m: number, steps: number): number {
  if (steps === 0) return 1
  let strayed = 0
  // inside[j]: the chance of standing at (i, j) without having strayed.
  const inside = new Float64Array(m + 1)
  for (let i = 0; i <= n; i += 1) {
    for (let j = 0; j <= m; j += 1) {
      let arriving = i === 0 && j === 0 ? 1 : 0
      if (i > 0) arriving += inside[j] * ((n - i + 1) / (n - i + 1 + m - j))
      if (j > 0) arriving += inside[j - 1] * ((m - j + 1) / (n - i + m - j + 1))
      if (Math.abs(i * m - j * n) >= steps) {
        strayed += arriving
        arriving = 0
      }
      inside[j] = arriving
    }
  }
  return Math.min(1, strayed)
}

/** P(K > x) for Kolmogorov's distribution, by the series that converges fast on either side. */
function kolmogorovTail(x: number): number {
  if (x === 0) return 1
  if (x < 1) {
    let below = 0
    for (let k = 1; k <= 20; k += 1) below += Math.exp(-(((2 * k - 1) * Math.PI) ** 2) / (8 * x * x))
    return 1 - (Math.sqrt(2 * Math.PI) / x) * below
  }
  let tail = 0
  for (let k = 1; k <= 20; k += 1) tail += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * (k * x) ** 2)
  return tail
}
