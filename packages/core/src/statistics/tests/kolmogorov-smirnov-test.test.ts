import fc from 'fast-check'
import { expect, it } from 'vitest'

import { kolmogorovSmirnovTest } from './kolmogorov-smirnov-test.ts'

it('agrees with SciPy 1.17, exact and in the limit', () => {
  const four = [-0.18518, 0.193581, 2.279422, 0.0855]
  const seven = [1.365156, -0.719681, -0.122509, 0.473421, -0.021863, -0.378107, 2.700581]
  const five = kolmogorovSmirnovTest([-1, -2, -1.5, -3, -2.5], [-3.2, -2.1, -4.4, -3.3, -2.9])
  expect(kolmogorovSmirnovTest(four, seven).distance).toBeCloseTo(9 / 28, 14)
  expect(kolmogorovSmirnovTest(four, seven).pValue).toBeCloseTo(0.8909090909090908, 13)
  expect(five.distance).toBeCloseTo(0.6, 14)
  expect(five.pValue).toBeCloseTo(0.35714285714285715, 13)
  const sixty = Array.from({ length: 60 }, (_, i) => i)
  const forty = Array.from({ length: 40 }, (_, i) => i + 30.5)
  const apart = kolmogorovSmirnovTest(sixty, forty)
  expect(apart).toMatchObject({ method: 'exact' })
  expect(apart.pValue / 2.556825731423552e-6).toBeCloseTo(1, 10)
  const many = Array.from({ length: 4000 }, (_, i) => i)
  const near = kolmogorovSmirnovTest(
    many,
    many.map((value) => value * 1.02 + 0.3),
  )
  expect(near).toMatchObject({ distance: 0.01975, method: 'asymptotic' })
  expect(near.pValue).toBeCloseTo(0.4162728684426016, 12)
  const far = kolmogorovSmirnovTest(
    many,
    many.map((value) => value + 400.5),
  )
  expect(far.pValue / 6.954777645787474e-18).toBeCloseTo(1, 10)
})

it('is the share of all orders of two samples that stray as far', () => {
  const size = fc.integer({ min: 1, max: 5 })
  fc.assert(
    fc.property(size, size, fc.nat(), (n, m, code) => {
      const samplesOf = (subset: number): readonly [number[], number[]] => {
        const places = Array.from({ length: n + m }, (_, i) => i)
        return [places.filter((i) => (subset >> i) & 1), places.filter((i) => !((subset >> i) & 1))]
      }
      const orders = Array.from({ length: 1 << (n + m) }, (_, subset) => samplesOf(subset)).filter(
        ([a]) => a.length === n,
      )
      const [a, b] = orders[code % orders.length]
      const { distance, pValue } = kolmogorovSmirnovTest(a, b)
      const asFar = orders.filter(([x, y]) => kolmogorovSmirnovTest(x, y).distance >= distance - 1e-12).length
      expect(pValue).toBeCloseTo(asFar / orders.length, 12)
      expect(kolmogorovSmirnovTest(b, a).pValue).toBeCloseTo(pValue, 12)
    }),
    { numRuns: 40 },
  )
})

it('finds nothing between equal samples, and refuses empty ones and NaN', () => {
  expect(kolmogorovSmirnovTest([1, 2, 2], [1, 2, 2])).toMatchObject({ distance: 0, pValue: 1 })
  expect(() => kolmogorovSmirnovTest([1], [])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => kolmogorovSmirnovTest([1], [Number.NaN])).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
})
