import { expect, it } from 'vitest'

import { miningReport } from './index.ts'

it('counts every (positive, negative) row', () => {
  const report = miningReport([[0.9, 0.8], [0.7], [Number.NaN]], [[0.5, 0.4], [], [0.1]], { numNegatives: 2 })
  expect(report.positive).toMatchObject({ count: 3, min: 0.7, max: 0.9 })
  expect(report.negative).toMatchObject({ count: 4, mean: 0.45 })
  expect(report.difference.count).toBe(4)
  expect(report.difference.min).toBeCloseTo(0.3, 12)
  expect(report.difference.max).toBeCloseTo(0.5, 12)
  expect(report.short).toBe(2)
  expect(() => miningReport([[1]], [])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
