import { expect, it } from 'vitest'

import { falseNegativeRate } from './index.ts'

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
