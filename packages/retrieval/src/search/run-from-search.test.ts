import { expect, it } from 'vitest'

import { runFromSearch } from './index.ts'

const ids = ['d1', 'd2', 'd3']
const result = {
  ids: Int32Array.of(0, -1, 2, 0),
  scores: Float32Array.of(1, Number.NEGATIVE_INFINITY, 0.5, 0.25),
  counts: Int32Array.of(1, 2),
}

it('names queries and documents, empty places left out', () => {
  const named = runFromSearch(['a', 'b'], ids, result)
  expect([...(named.get('a') ?? [])]).toEqual([['d1', 1]])
  expect([...(named.get('b') ?? [])]).toEqual([
    ['d3', 0.5],
    ['d1', 0.25],
  ])
})

it('refuses another number of queries', () => {
  expect(() => runFromSearch(['a'], ids, result)).toThrow(/1 query ids for 2 rows/)
})
