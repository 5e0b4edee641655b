import { expect, it } from 'vitest'

import { regressionMetrics } from './regression-metrics.ts'

it('is exact on predictions that are the targets', () => {
  const found = regressionMetrics([1, 2, 3], [1, 2, 3])
  expect(found).toMatchObject({ count: 3, meanAbsoluteError: 0, determination: 1 })
  expect(found.geometricMeanError).toBeCloseTo(1e-10, 20)
  expect([found.pearson, found.spearman].map((value) => value.toFixed(10))).toEqual(['1.0000000000', '1.0000000000'])
  expect(found.shots).toBeUndefined()
})

it('tells targets that were trained on often from rare ones', () => {
  const trainingTargets = Array.from({ length: 121 }, (_, i) => (i < 101 ? 1 : 2.2))
  const { shots } = regressionMetrics([2, 2, 5], [1, 2, 3], { trainingTargets })
  expect(shots).toMatchObject({
    many: { count: 1, meanAbsoluteError: 1 },
    median: { count: 1, meanAbsoluteError: 0 },
    few: { count: 1, meanAbsoluteError: 2 },
  })
  expect(regressionMetrics([1, 2], [1, 2], { trainingTargets: [] }).shots?.many.meanAbsoluteError).toBeNaN()
})

it('has no share of a variance of 0, and refuses what is no number', () => {
  expect(regressionMetrics([1, 2], [3, 3]).determination).toBeNaN()
  expect(() => regressionMetrics([1], [1, 2])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => regressionMetrics([Number.NaN], [1])).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
})
