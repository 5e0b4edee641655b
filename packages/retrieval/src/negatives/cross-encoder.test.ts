import { beforeAll, expect, it } from 'vitest'

import type { PairScorer } from '@neg/core'
import { useEngine } from '@neg/core/engine'

import { documentIds, documentVectors, queryIds, queryVectors, rightDocuments } from '../../fixtures/worked-mining.ts'
import { mineHardNegatives, miningCollection } from './index.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

it('lets a cross-encoder rescore every candidate, only where a limit is set', async () => {
  const calls: string[] = []
  const crossEncoder: PairScorer = {
    id: 'length',
    score: async (pairs) => {
      calls.push(...pairs.map(({ query, document }) => `${query}:${document}`))
      return Float32Array.from(pairs, ({ document }) => Number(document.slice(1)))
    },
  }
  const collection = miningCollection(
    { ids: queryIds, texts: queryIds },
    { ids: documentIds, texts: documentIds },
    rightDocuments,
  )
  const source = { queryVectors, documentVectors, dimension: 4 }
  await mineHardNegatives(collection, source, { crossEncoder, minScore: 0.1 })
  expect(calls).toEqual([])
  const { negatives, report } = await mineHardNegatives(collection, source, {
    crossEncoder,
    absoluteMargin: 0,
    rangeMax: 20,
    batchSize: 5,
  })
  expect(calls).toHaveLength(2 * 12 + 4)
  expect([...report.referenceScores]).toEqual([3, 1])
  expect([...negatives.candidate]).toEqual([2, 1, 0, 0])
  await expect(
    mineHardNegatives(miningCollection({ ids: queryIds }, { ids: documentIds }, rightDocuments), source, {
      crossEncoder,
      maxScore: 1,
    }),
  ).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
})
