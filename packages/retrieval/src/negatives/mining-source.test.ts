import { beforeAll, expect, it } from 'vitest'

import type { Searcher } from '@neg/core'
import { useEngine } from '@neg/core/engine'
import type { Run } from '@neg/core/evaluation'

import {
  documentIds,
  documentVectors,
  queryIds,
  queryVectors,
  rightDocuments,
  workedCollection,
} from '../../fixtures/worked-mining.ts'
import { Bm25Index, searcherFromFunction } from '../search/index.ts'
import { mineHardNegatives, miningCollection, miningCollectionFromPairs } from './index.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

it('scales vectors to length 1, and scores positives wherever they rank', async () => {
  const collection = miningCollection({ ids: queryIds }, { ids: documentIds }, rightDocuments)
  const longer = documentVectors.map((value, i) => value * (1 + (i >> 2)))
  const options = { rangeMax: 2, numNegatives: 2 }
  const plain = await mineHardNegatives(collection, { queryVectors, documentVectors, dimension: 4 }, options)
  const scaled = await mineHardNegatives(collection, { queryVectors, documentVectors: longer, dimension: 4 }, options)
  expect(scaled.rows).toEqual(plain.rows)
  expect(plain.report.positive.count).toBe(4)
  expect(plain.report.positive.max).toBeLessThanOrEqual(1)
  expect(plain.report.unscoredPositives).toBe(0)
})

it('encodes with prompts, and never returns the query itself', async () => {
  const seen: string[] = []
  const encoder = async (items: readonly string[], { role }: { role: string }): Promise<Float32Array> => {
    seen.push(...items.map((item) => `${role}|${item}`))
    return Float32Array.from(items.flatMap((item) => [item.length, item.charCodeAt(item.length - 1)]))
  }
  const collection = miningCollectionFromPairs(
    [
      { query: 'one', positive: 'uno' },
      { query: 'one', positive: 'eins' },
      { query: 'two', positive: 'dos' },
    ],
    [{ text: 'one' }, { text: 'dos' }, { text: 'three' }, { text: 'one' }],
  )
  expect(collection.documents.ids).toEqual(['one', 'dos', 'three', 'uno', 'eins'])
  const source = { encoder, queryPrompt: 'q: ', corpusPrompt: 'd: ' }
  const { rows } = await mineHardNegatives(collection, source, { numNegatives: 4, batchSize: 2 })
  const found = rows.flatMap((row) => ('negative' in row && row.query === 'one' ? [row.negative] : []))
  expect(new Set(found)).toEqual(new Set(['dos', 'three']))
  expect(seen).toContain('query|q: two')
  expect(seen).toContain('document|d: uno')
  expect(seen).toHaveLength(7)
})

it('asks a searcher for rangeMax + P places, a chunk of queries at a time', async () => {
  const index = Bm25Index.build(documentIds.map((id, i) => ({ id, text: `word${i % 3} word${i % 4} common` })))
  const asked: [count: number, k: number][] = []
  const searcher: Searcher<string> & Pick<Bm25Index, 'scorePairs'> = {
    size: index.size,
    exact: true,
    scorePairs: (items, documents) => index.scorePairs(items, documents),
    search: (items, k, options) => {
      asked.push([items.length, k])
      return index.search(items, k, options)
    },
  }
  const texts = ['word1', 'word2 word3', 'common']
  const collection = miningCollection(
    { ids: ['a', 'b', 'c'], texts },
    { ids: documentIds },
    new Map(['a', 'b', 'c'].map((id) => [id, ['d0', 'd1']])),
  )
  const options = { rangeMax: 5, absoluteMargin: 0.01, searchChunk: 2 }
  const { report } = await mineHardNegatives(collection, { searcher, queries: texts }, options)
  expect(asked).toEqual([
    [2, 7],
    [1, 7],
  ])
  // d0 shares no word with the first query, and its score is known all the same.
  expect(report.unscoredPositives).toBe(0)
  expect(report.referenceScores[0]).toBe(0)
})

it('counts positives that a foreign searcher has no score for, and vouches for nothing then', async () => {
  const searcher = searcherFromFunction<string>(
    (_, k) => documentIds.slice(4, 4 + k).map((id) => ({ id, score: 1 })),
    documentIds,
  )
  const collection = miningCollection({ ids: queryIds }, { ids: documentIds }, rightDocuments)
  const source = { searcher, queries: ['x', 'y'] }
  const free = await mineHardNegatives(collection, source)
  expect(free.report.unscoredPositives).toBe(3)
  expect(free.report.shortQueries).toEqual([])
  const bounded = await mineHardNegatives(collection, source, { relativeMargin: 0.05 })
  expect(bounded.report.shortQueries).toEqual(['x', 'y'])
})

it('refuses sources that do not fit', async () => {
  const foreign: Run = new Map([['q', new Map([['zzz', 1]])]])
  await expect(mineHardNegatives(workedCollection, { run: foreign })).rejects.toMatchObject({ code: 'NEG_ID_UNKNOWN' })
  const broken = { queryVectors: Float32Array.of(Number.NaN), documentVectors: new Float32Array(9), dimension: 1 }
  await expect(mineHardNegatives(workedCollection, broken)).rejects.toMatchObject({ code: 'NEG_NOT_FINITE' })
  await expect(mineHardNegatives(workedCollection, { ...broken, dimension: 2 })).rejects.toMatchObject({
    code: 'NEG_SHAPE',
  })
})
