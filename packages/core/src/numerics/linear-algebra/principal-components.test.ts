import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, identityMatrix, matrixFromRows } from './matrix.ts'
import { multiply } from './multiply.ts'
import { principalComponents } from './principal-components.ts'

it('agrees with a reference on seven rows', () => {
  const { mean, variances } = principalComponents(
    matrixFromRows([
      [-0.140768, -2.658545, 1.835415, -0.695707],
      [-0.704557, 0.079447, 0.160819, 0.009241],
      [-1.120133, 0.635895, -0.078702, -0.666059],
      [1.724256, 0.362282, 0.475941, -0.045068],
      [0.877544, 1.501785, 0.514331, 1.894588],
      [-2.360327, 1.499849, -0.250794, -1.561863],
      [-0.161098, 1.162227, -1.499667, 0.9005],
    ]),
    { components: 2 },
  )
  expect(mean[1]).toBeCloseTo(0.368991429, 8)
  expect(variances[0]).toBeCloseTo(2.94082961, 7)
  expect(variances[1]).toBeCloseTo(2.56141634, 7)
})

it('turns the data onto orthonormal directions of falling variance, and back, tall or wide', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 30 }), fc.integer({ min: 1, max: 6 }), (seed, rows, columns) => {
      const data = createMatrix(rows, columns)
      new Philox(seed).fill(data.values, 'normal')
      const { mean, directions, variances, scores } = principalComponents(data)
      const kept = Math.min(columns, rows - 1)
      expect(directions.columns).toBe(kept)
      multiply(directions, directions, { transposeLeft: true }).values.forEach((value, i) =>
        expect(value).toBeCloseTo(identityMatrix(kept).values[i], 10),
      )
      multiply(scores, scores, { transposeLeft: true }).values.forEach((value, i) => {
        const onDiagonal = i % (kept + 1) === 0
        expect(value / (rows - 1)).toBeCloseTo(onDiagonal ? variances[i % kept] : 0, 9)
      })
      multiply(scores, directions, { transposeRight: true }).values.forEach((value, i) =>
        expect(value + mean[i % columns]).toBeCloseTo(data.values[i], 9),
      )
    }),
    { numRuns: 60 },
  )
})

it('refuses more components than there are', () => {
  for (const [rows, components] of [
    [3, 3],
    [3, 0],
    [1, 1],
  ]) {
    expect(() => principalComponents(createMatrix(rows, 5), { components })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
  }
})
