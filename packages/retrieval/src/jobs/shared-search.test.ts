import { Worker } from 'node:worker_threads'

import { describe, expect, it } from 'vitest'

import { Bm25Index, DenseIndex } from '../search/index.ts'
import { inSharedMemory, rowsOf, searchShared, sliceQueries } from './shared-search.ts'
import type { SharedSearch } from './shared-search.ts'

const positives = [Int32Array.of(2), Int32Array.of(0, 1)]

describe('a shared search', () => {
  it('gives what its BM25 index gives', async () => {
    const texts = ['a cat', 'a dog and a cat', 'a bird']
    const index = Bm25Index.build(texts.map((text, i) => ({ id: `d${i}`, text })))
    const queries = ['nothing', 'bird', 'cat dog']
    const search: SharedSearch = { kind: 'bm25', key: 'three', buffer: index.toBuffer(), queries }
    const { found, positiveScores } = await searchShared(sliceQueries(search, 1, 3), 2, positives)
    expect(found).toEqual(await index.search(queries.slice(1), 2))
    expect(positiveScores).toEqual(await index.scorePairs(queries.slice(1), positives))
  })

  it('gives what its dense index gives', async () => {
    const vectors = Float32Array.of(1, 0, 0, 1, 0.6, 0.8)
    const tieRanks = Int32Array.of(2, 1, 0)
    const queries = inSharedMemory(Float32Array.of(9, 9, 1, 2, -1, 0.5))
    const search: SharedSearch = {
      kind: 'dense',
      key: 'three',
      engine: 'cpu',
      dimension: 2,
      vectors: inSharedMemory(vectors),
      tieRanks: inSharedMemory(tieRanks),
      queries,
    }
    const { found, positiveScores } = await searchShared(sliceQueries(search, 1, 3), 2, positives)
    const index = new DenseIndex(vectors, { dimension: 2, ties: tieRanks })
    expect(found).toEqual(await index.searchRows(Float32Array.of(1, 2, -1, 0.5), 2))
    expect(positiveScores).toEqual(await index.scorePairs(rowsOf(queries.subarray(2), 2), positives))
    index.dispose()
  })
})

it('does not copy its arrays between threads', async () => {
  const shared = inSharedMemory(Float32Array.of(1, 2))
  const worker = new Worker("require('node:worker_threads').workerData[1] = 7", { eval: true, workerData: shared })
  await new Promise((resolve) => worker.once('exit', resolve))
  expect([...shared]).toEqual([1, 7])
})
