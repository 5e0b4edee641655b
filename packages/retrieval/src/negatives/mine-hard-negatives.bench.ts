import { expect, test } from 'vitest'

import { mineHardNegatives, miningCollection } from './index.ts'

/** What a search over 100,000 documents gave 10,000 queries, so that nothing but the rest is timed. */
const count = 10_000
const depth = 32
const documents = Array.from({ length: 100_000 }, (_, i) => `d${i}`)
const queries = Array.from({ length: count }, (_, i) => `q${i}`)
const found = (query: number, place: number): number => (query * 7 + place * 13) % documents.length
const ids = Int32Array.from({ length: count * depth }, (_, i) => found(Math.floor(i / depth), i % depth))
const scores = Float32Array.from(ids, (_, i) => 0.9 - (i % depth) * 0.005)
const searcher = {
  size: documents.length,
  exact: true,
  search: async (asked: readonly number[]) => {
    const [from, to] = [asked[0] * depth, (asked[0] + asked.length) * depth]
    return {
      ids: ids.subarray(from, to),
      scores: scores.subarray(from, to),
      counts: new Int32Array(asked.length).fill(depth),
    }
  },
  scorePairs: async (asked: readonly number[]) => asked.map((query) => Float64Array.of(scores[query * depth + 3])),
}
const collection = miningCollection(
  { ids: queries },
  { ids: documents },
  new Map(queries.map((id, query) => [id, [documents[found(query, 3)]]])),
)
const source = { searcher, queries: queries.map((_, query) => query) }

test('choosing the negatives of 10,000 queries takes under 0.5 s besides the search', async ({ bench }) => {
  const result = await bench('mine', async () => {
    const { report } = await mineHardNegatives(collection, source, { relativeMargin: 0.05 })
    expect(report.candidates).toBe(count * depth)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  expect(result.latency.mean).toBeLessThan(500)
})
