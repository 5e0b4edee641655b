import fc from 'fast-check'
import { expect, it } from 'vitest'

import { averageRanks } from './average-ranks.ts'
import { kendallCorrelation } from './kendall-correlation.ts'
import { pearsonCorrelation } from './pearson-correlation.ts'
import { spearmanCorrelation } from './spearman-correlation.ts'

const correlations = [pearsonCorrelation, spearmanCorrelation, kendallCorrelation]

it('agree with SciPy 1.17', () => {
  const x = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
  const y = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8]
  const want = [0.10492284287735881, 0.13471506281091267, 0.13041013273932525]
  correlations.forEach((correlation, i) => expect(correlation(x, y)).toBeCloseTo(want[i], 12))
})

const pairs = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 })), {
  minLength: 2,
  maxLength: 25,
})

it('lie from -1 to 1, and change sign with one of the two', () => {
  fc.assert(
    fc.property(pairs, (points) => {
      const x = points.map(([first]) => first)
      const y = points.map(([, second]) => second)
      for (const correlation of correlations) {
        const value = correlation(x, y)
        if (new Set(x).size === 1 || new Set(y).size === 1) expect(value).toBeNaN()
        else {
          expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-12)
          expect(correlation(y, x)).toBeCloseTo(value, 12)
          expect(
            correlation(
              x.map((number) => -number),
              y,
            ),
          ).toBeCloseTo(-value, 12)
          expect(correlation(x, x)).toBeCloseTo(1, 12)
        }
      }
    }),
  )
})

it('kendallCorrelation counts the pairs', () => {
  fc.assert(
    fc.property(pairs, (points) => {
      let [agreement, differX, differY] = [0, 0, 0]
      points.forEach(([x, y], i) => {
        for (const [otherX, otherY] of points.slice(i + 1)) {
          agreement += Math.sign(x - otherX) * Math.sign(y - otherY)
          if (x !== otherX) differX += 1
          if (y !== otherY) differY += 1
        }
      })
      fc.pre(differX > 0 && differY > 0)
      const got = kendallCorrelation(
        points.map(([x]) => x),
        points.map(([, y]) => y),
      )
      expect(got).toBeCloseTo(agreement / Math.sqrt(differX * differY), 12)
    }),
  )
})

it('averageRanks gives equal values the mean of their ranks', () => {
  expect([...averageRanks([30, 10, 10, Number.POSITIVE_INFINITY, -1])]).toEqual([4, 2.5, 2.5, 5, 1])
  expect(averageRanks([])).toHaveLength(0)
  expect(() => averageRanks([Number.NaN])).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
})

it('refuse what does not pair', () => {
  for (const correlation of correlations) {
    expect(() => correlation([1], [1, 2])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
    expect(() => correlation([], [])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
    expect(() => correlation([1, Number.NaN], [1, 2])).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
  }
})
