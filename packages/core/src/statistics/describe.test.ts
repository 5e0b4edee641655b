import fc from 'fast-check'
import { expect, it } from 'vitest'

import { describe, quantile } from './describe.ts'

it('describes a sample', () => {
  const got = describe([3, 1, 4, 1, 5, 9, 2, 6])
  expect(got).toMatchObject({ count: 8, mean: 3.875, median: 3.5, min: 1, q25: 1.75, q50: 3.5, q75: 5.25, max: 9 })
  expect(got.std).toBeCloseTo(2.748376143938713, 14)
  expect(describe([7])).toMatchObject({ mean: 7, std: 0, q25: 7, max: 7 })
  expect(describe([])).toMatchObject({ count: 0, mean: Number.NaN, std: Number.NaN, q75: Number.NaN })
})

it('quantiles rise with p, from the least value to the greatest', () => {
  // Adding 0 turns -0, which equals 0 but is not the same, into 0.
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((drawn) => drawn + 0)
  const values = fc.array(value, { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(
      values,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (sample, p, q) => {
        const sorted = sample.toSorted((a, b) => a - b)
        expect(quantile(sorted, 0)).toBe(sorted[0])
        expect(quantile(sorted, 1)).toBe(sorted.at(-1))
        const [low, high] = [quantile(sorted, Math.min(p, q)), quantile(sorted, Math.max(p, q))]
        expect(high - low).toBeGreaterThanOrEqual(-1e-9)
      },
    ),
  )
})

it('does not interpolate between equal infinities, and refuses an empty sample', () => {
  expect(quantile([Infinity, Infinity], 0.5)).toBe(Infinity)
  expect(() => quantile([], 0.5)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => quantile([1], 1.5)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
