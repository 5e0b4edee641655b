import { expect, it } from 'vitest'

import { createMatrix, matrixFromRows } from '../../numerics/linear-algebra/matrix.ts'
import { rankMetrics } from './rank-metrics.ts'

it('counts classes above the right one, of equal scores the lower number first', () => {
  const scores = matrixFromRows([
    [3, 2, 1],
    [3, 2, 1],
    [1, 1, 1],
  ])
  expect(rankMetrics(scores, [0, 2, 1], [1, 2])).toEqual({
    topKError: { 1: 2 / 3, 2: 1 / 3 },
    meanReciprocalRank: (1 + 1 / 3 + 1 / 2) / 3,
  })
})

it('refuses labels, cutoffs and shapes that do not fit', () => {
  const scores = createMatrix(1, 3)
  expect(() => rankMetrics(scores, [3])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => rankMetrics(scores, [0], [0])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => rankMetrics(scores, [0, 1])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
