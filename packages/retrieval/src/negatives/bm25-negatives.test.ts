import { expect, it } from 'vitest'

import { wordIndex, wordQueries } from '../../fixtures/word-index.ts'
import { bm25Negatives } from './index.ts'

it('finds what shares words, best first, without the positives', async () => {
  const source = bm25Negatives(wordIndex, wordQueries, { depth: 3, positives: [[0], [0], [3]] })
  const { anchor, candidate, score } = await source(Int32Array.of(1, 0, 2))
  expect([...anchor]).toEqual([1, 0])
  expect([...candidate]).toEqual([2, 1])
  expect(score.every((value) => value > 0)).toBe(true)
})
