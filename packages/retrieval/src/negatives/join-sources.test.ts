import { expect, it } from 'vitest'

import { wordIndex, wordQueries } from '../../fixtures/word-index.ts'
import { bm25Negatives, inBatchNegatives, joinSources } from './index.ts'

it('keeps their order and names the first finder', async () => {
  const joined = joinSources([bm25Negatives(wordIndex, wordQueries), inBatchNegatives(Int32Array.of(0, 1, 2))])
  const { anchor, candidate, source } = await joined(Int32Array.of(0, 2))
  expect([...anchor]).toEqual([0, 0, 0, 2, 2])
  expect([...candidate]).toEqual([1, 0, 2, 3, 0])
  expect([...source]).toEqual([0, 0, 1, 0, 1])
})

it('refuses more sources than a byte can name', () => {
  const sources = Array(257).fill(inBatchNegatives(Int32Array.of(0)))
  expect(() => joinSources(sources)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
