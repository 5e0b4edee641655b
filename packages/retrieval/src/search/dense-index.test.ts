import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '@neg/core/engine'

import { DenseIndex, type DenseMetric, denseSearch } from './index.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

const dimension = 3
const vectors = (least: number, most: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(fc.tuple(...[0, 1, 2].map(() => fc.float({ min: -2, max: 2, noNaN: true, noDefaultInfinity: true }))), {
      minLength: least,
      maxLength: most,
    })
    .map((rows) => Float32Array.from(rows.flat()))

function naive(metric: DenseMetric, q: Float32Array, d: Float32Array): number {
  const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0)
  if (metric === 'dot') return dot(q, d)
  if (metric === 'euclidean') return -Math.hypot(...q.map((value, i) => value - d[i]))
  const lengths = Math.hypot(...q) * Math.hypot(...d)
  return lengths === 0 ? 0 : dot(q, d) / lengths
}

it.each<DenseMetric>(['dot', 'cosine', 'euclidean'])('scores %s as written down, in order', async (metric) => {
  await fc.assert(
    fc.asyncProperty(vectors(0, 6), vectors(1, 20), fc.integer({ min: 1, max: 25 }), async (queries, documents, k) => {
      const before = tf.memory().numTensors
      const found = await denseSearch(queries, documents, k, { dimension, metric, chunk: 4, blockSize: 7 })
      expect(tf.memory().numTensors).toBe(before)
      const size = documents.length / dimension
      for (let row = 0; row < queries.length / dimension; row += 1) {
        const query = queries.subarray(row * dimension, (row + 1) * dimension)
        const all = Array.from({ length: size }, (_, i) =>
          naive(metric, query, documents.subarray(i * dimension, (i + 1) * dimension)),
        )
        const sorted = [...all].sort((a, b) => b - a).slice(0, k)
        expect(found.counts[row]).toBe(sorted.length)
        sorted.forEach((score, i) => {
          const place = row * k + i
          expect(Math.abs(found.scores[place] - score)).toBeLessThan(1e-5)
          expect(Math.abs(found.scores[place] - all[found.ids[place]])).toBeLessThan(1e-5)
        })
      }
    }),
    { numRuns: 40 },
  )
})

it('scores given pairs on the same scale as the search', async () => {
  const documents = Float32Array.of(1, 2, 3, 0, 0, 0, -1, 4, 2)
  const query = Float32Array.of(2, -1, 1)
  for (const metric of ['dot', 'cosine', 'euclidean'] as const) {
    const index = new DenseIndex(documents, { dimension, metric })
    const { ids, scores } = await index.search([query], 3)
    const [pairs] = await index.scorePairs([query], [ids])
    pairs.forEach((score, i) => expect(score).toBeCloseTo(scores[i], 6))
    index.dispose()
  }
})

it('measures tiny distances exactly', async () => {
  const documents = Float32Array.of(100, 100, 100, 100, 100, 100.001)
  const { ids, scores } = await denseSearch(Float32Array.of(100, 100, 100.001), documents, 2, {
    dimension,
    metric: 'euclidean',
  })
  expect([...ids]).toEqual([1, 0])
  expect(scores[0] + 0).toBe(0)
  expect(scores[1]).toBe(-Math.abs(Math.fround(100.001) - 100))
})

it('orders equal scores by id when ids are given', async () => {
  const documents = new Float32Array(4 * dimension).fill(1)
  const { ids } = await denseSearch(documents.subarray(0, 3), documents, 4, { dimension, ids: ['b', 'd', 'a', 'c'] })
  expect([...ids]).toEqual([1, 3, 0, 2])
})

it('refuses bad vectors and options', async () => {
  const good = Float32Array.of(1, 2, 3)
  await expect(denseSearch(Float32Array.of(1, NaN, 3), good, 1, { dimension })).rejects.toMatchObject({
    code: 'NEG_NOT_FINITE',
  })
  await expect(denseSearch(good, Float32Array.of(1, NaN, 3), 1, { dimension, metric: 'cosine' })).rejects.toMatchObject(
    { code: 'NEG_NOT_FINITE', where: { field: 'documents', row: 1 } },
  )
  await expect(denseSearch(good, good.subarray(1), 1, { dimension, metric: 'euclidean' })).rejects.toMatchObject({
    code: 'NEG_SHAPE',
  })
  await expect(denseSearch(good, good, 0, { dimension })).rejects.toMatchObject({ code: 'NEG_RANGE' })
  expect(() => new DenseIndex(good, { dimension, metric: 'manhattan' as 'dot' })).toThrow(/no metric/)
  const index = new DenseIndex(good, { dimension })
  await expect(index.search([Float32Array.of(1)], 1)).rejects.toMatchObject({ code: 'NEG_SHAPE' })
  index.dispose()
})

it('refuses another number of ids than of documents', () => {
  expect(() => new DenseIndex(new Float32Array(6), { dimension, ids: ['one'] })).toThrow(/1 ids for 2 documents/)
})
