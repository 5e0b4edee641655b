import { expect, test } from 'vitest'

import { Philox } from '@neg/core/random'

import { Bm25Index, type TextDocument } from './index.ts'

/** Words by a law near Zipf's: the square of a uniform number makes few words frequent. */
const rng = new Philox(1)
const text = (words: number): string =>
  Array.from({ length: words }, () => `w${Math.floor(rng.uniform() ** 3 * 60_000)}`).join(' ')
const documents: TextDocument[] = Array.from({ length: 117_791 }, (_, i) => ({ id: `d${i}`, text: text(10) }))
const queries = Array.from({ length: 1000 }, () => text(10))

test('117,791 short documents are indexed within 5 s', async ({ bench }) => {
  const result = await bench('build', () => {
    Bm25Index.build(documents)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  expect(result.latency.mean).toBeLessThan(5000)
})

test('1,000 queries of 10 words find their best 100 within 1 s', async ({ bench }) => {
  const index = Bm25Index.build(documents)
  const result = await bench('search', async () => {
    await index.search(queries, 100)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  expect(result.latency.mean).toBeLessThan(1000)
})
