import { expect, it } from 'vitest'

import { wordIndex, wordQueries } from '../../fixtures/word-index.ts'
import { searchNegatives } from './index.ts'

it('takes as many as there are, up to its depth, for the anchors asked', async () => {
  const source = searchNegatives(wordIndex, wordQueries, { depth: 1 })
  const { anchor, candidate } = await source(Int32Array.of(2, 0))
  expect([...anchor]).toEqual([2, 0])
  expect([...candidate]).toEqual([3, 1])
})

it('refuses an anchor that it has no query of, or no positives', async () => {
  for (const source of [
    searchNegatives(wordIndex, wordQueries),
    searchNegatives(wordIndex, [...wordQueries, 'dog'], { positives: [[0], [0], [3]] }),
  ]) {
    await expect(source(Int32Array.of(0, 3))).rejects.toMatchObject({
      code: 'NEG_RANGE',
      where: { field: 'anchors', row: 2 },
    })
  }
})
