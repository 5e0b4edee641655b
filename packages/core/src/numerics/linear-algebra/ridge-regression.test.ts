import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, matrixFromRows } from './matrix.ts'
import { multiply } from './multiply.ts'
import { ridgeRegression } from './ridge-regression.ts'

it('agrees with scikit-learn 1.9, weighted and with a ridge', () => {
  const features = matrixFromRows([
    [1, 1, 1],
    [0, 1, 1],
    [1, 0, 1],
    [0, 0, 1],
    [1, 1, 0],
  ])
  const targets = matrixFromRows([[0.9], [0.3], [0.8], [0.2], [0.85]])
  const { coefficients, intercepts } = ridgeRegression(features, targets, {
    ridge: 1,
    weights: [1, 0.7, 0.8, 0.4, 0.6],
  })
  const want = [0.2495389164536661, 0.03868090011527088, -0.03596451661404299]
  want.forEach((value, i) => expect(coefficients.values[i]).toBeCloseTo(value, 12))
  expect(intercepts[0]).toBeCloseTo(0.5018393224076582, 12)
})

it('finds the coefficients that made the targets', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 5 }), fc.boolean(), (seed, d, intercept) => {
      const rng = new Philox(seed)
      const [features, truth] = [createMatrix(3 * d + 3, d), createMatrix(d, 2)]
      rng.fill(features.values, 'normal')
      rng.fill(truth.values, 'normal')
      const targets = multiply(features, truth)
      if (intercept) for (let i = 0; i < targets.rows; i += 1) targets.values[2 * i] += 7
      const found = ridgeRegression(features, targets, { intercept })
      found.coefficients.values.forEach((value, i) => expect(value).toBeCloseTo(truth.values[i], 9))
      expect(found.intercepts[0]).toBeCloseTo(intercept ? 7 : 0, 9)
      const penalised = ridgeRegression(features, targets, { intercept, ridge: 1e-9 })
      penalised.coefficients.values.forEach((value, i) => expect(value).toBeCloseTo(truth.values[i], 5))
    }),
    { numRuns: 40 },
  )
})

it('counts a row of weight 2 twice and one of weight 0 not at all', () => {
  const rng = new Philox(4)
  const features = createMatrix(6, 2)
  const targets = createMatrix(6, 1)
  rng.fill(features.values, 'normal')
  rng.fill(targets.values, 'normal')
  const weighted = ridgeRegression(features, targets, { ridge: 0.5, weights: [2, 1, 1, 1, 1, 0] })
  const rows = [0, 0, 1, 2, 3, 4]
  const repeated = ridgeRegression(
    matrixFromRows(rows.map((row) => features.values.subarray(2 * row, 2 * row + 2))),
    matrixFromRows(rows.map((row) => targets.values.subarray(row, row + 1))),
    { ridge: 0.5 },
  )
  weighted.coefficients.values.forEach((value, i) => expect(value).toBeCloseTo(repeated.coefficients.values[i], 12))
})

it('takes the solution of least norm where features repeat each other', () => {
  const features = matrixFromRows([
    [1, 1],
    [2, 2],
    [4, 4],
  ])
  const { coefficients } = ridgeRegression(features, matrixFromRows([[2], [4], [8]]))
  expect(coefficients.values[0]).toBeCloseTo(1, 12)
  expect(coefficients.values[1]).toBeCloseTo(1, 12)
})

it('refuses what does not fit', () => {
  const [features, targets] = [createMatrix(2, 2), createMatrix(2, 1)]
  for (const options of [{ ridge: -1 }, { weights: [1, -1] }, { weights: [0, 0] }]) {
    expect(() => ridgeRegression(features, targets, options)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
  expect(() => ridgeRegression(features, createMatrix(3, 1))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => ridgeRegression(features, targets, { weights: [1] })).toThrow(
    expect.objectContaining({ code: 'NEG_SHAPE' }),
  )
})
