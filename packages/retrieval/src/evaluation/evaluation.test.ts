import { expect, it } from 'vitest'

import { falseNegativeRate, miningReport } from './index.ts'

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

it('estimates the false share by route, over what a route can judge', () => {
  const negatives = { anchor: Int32Array.of(0, 0, 1, 1), candidate: Int32Array.of(5, 6, 5, 7) }
  const [relation, labels] = falseNegativeRate(negatives, [
    { route: 'one-relation', isFalse: (_, candidate) => candidate === 5 },
    { route: 'labels', isFalse: () => undefined },
  ])
  expect(relation).toMatchObject({ route: 'one-relation', estimate: 0.5, n: 4 })
  expect(relation.interval[0]).toBeCloseTo(0.15, 2)
  expect(relation.interval[1]).toBeCloseTo(0.85, 2)
  expect(labels).toMatchObject({ estimate: Number.NaN, interval: [0, 1], n: 0 })
})
