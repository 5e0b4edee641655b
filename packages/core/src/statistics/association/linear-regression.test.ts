import { expect, it } from 'vitest'

import { linearRegression } from './linear-regression.ts'

it('agrees with SciPy 1.17', () => {
  const line = linearRegression(
    [0.354383, 0.448583, 0.716786, 0.497935, 0.356226, 0.56319],
    [0.792094, 0.751183, 0.828422, 0.799316, 0.770458, 0.838759],
  )
  expect(line.slope).toBeCloseTo(0.1719871252904366, 12)
  expect(line.intercept).toBeCloseTo(0.7125146830580137, 12)
  expect(line.rSquared).toBeCloseTo(0.5042850776748895, 12)
  expect(line.slopeStandardError).toBeCloseTo(0.08525971557091552, 12)
  expect(line.pValue).toBeCloseTo(0.11385857626238571, 12)
})

it('goes through points on a line, and through two of them without a p value', () => {
  const line = linearRegression([1, 2, 4], [3, 5, 9])
  expect(line).toMatchObject({ slope: 2, intercept: 1, rSquared: 1, pValue: 0 })
  const two = linearRegression([0, 2], [1, 0])
  expect(two).toMatchObject({ slope: -0.5, intercept: 1 })
  expect(two.pValue).toBeNaN()
  expect(linearRegression([1, 2, 3], [0.1, 0.1, 0.1])).toMatchObject({ slope: 0, rSquared: Number.NaN, pValue: 1 })
})

it('refuses points that do not make a line', () => {
  expect(() => linearRegression([0.1, 0.1, 0.1], [2, 3, 5])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => linearRegression([1], [2, 3])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
