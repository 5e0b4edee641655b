import { expect, it } from 'vitest'

import { type DistanceWeight, distanceWeights } from './distance-weights.ts'

it.each<[DistanceWeight, number[]]>([
  ['L1', [1, 3, 3, 1]],
  ['L2', [1, 5, 5, 1]],
  ['L1Reciprocal', [1, 1 / 3, 1 / 3, 1]],
  ['L2Reciprocal', [1, 0.2, 0.2, 1]],
  ['none', [1, 1, 1, 1]],
])('%s', (kind, expected) => {
  expect(distanceWeights(Float32Array.of(5, 7), kind)).toEqual(Float32Array.from(expected))
})

it('refuses another kind', () => {
  expect(() => distanceWeights(Float32Array.of(1), 'constructor' as 'L1')).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
})
