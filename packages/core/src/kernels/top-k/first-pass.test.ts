import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import type { Rng, SearchResult } from '../../types.ts'
import { configureKernels, kernelHost } from '../wasm/kernel-host.ts'
import { DocumentBlocks, type VectorMetric } from './document-blocks.ts'
import { topKInnerProduct } from './top-k-inner-product.ts'

afterAll(() => configureKernels({}))

/** Rows that a first pass finds hard, each kind in its way. */
const kinds = {
  normal: (rng: Rng) => rng.normal(),
  spread: (rng: Rng, row: number) => rng.normal() * 10 ** ((row % 9) - 4),
  huge: (rng: Rng) => rng.normal() * 1e17,
  hugeAndTiny: (rng: Rng, row: number) => rng.normal() * (row % 2 === 0 ? 1e15 : 1e-15),
  tiny: (rng: Rng) => rng.normal() * 1e-18,
  denormal: (rng: Rng) => rng.normal() * 1e-41,
  duplicates: (_: Rng, row: number, i: number) => Math.sin((row % 3) + i),
  nearTies: (rng: Rng, _: number, i: number) => Math.sin(i) * (1 + rng.below(3) * 2 ** -23),
  zeros: (rng: Rng, row: number) => (row % 4 === 0 ? 0 : Math.round(rng.normal())),
  farAway: (rng: Rng) => 1000 + rng.normal(),
  spikes: (rng: Rng, row: number, i: number) => (i === row % 7 ? 100 : 0.01) * rng.normal(),
}

function rowsOf(kind: keyof typeof kinds, rows: number, dimension: number, rng: Rng): Float32Array {
  return Float32Array.from({ length: rows * dimension }, (_, at) =>
    kinds[kind](rng, Math.floor(at / dimension), at % dimension),
  )
}

const settings = fc.record({
  seed: fc.nat(),
  kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
  kindOfQueries: fc.constantFrom<'same' | keyof typeof kinds>('same', 'normal', 'spread', 'zeros', 'tiny'),
  metric: fc.constantFrom<VectorMetric>('dot', 'cosine', 'euclidean'),
  dimension: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(64, 131)),
  queries: fc.integer({ min: 1, max: 30 }),
  documents: fc.constantFrom(1, 5, 24, 100, 1300),
  k: fc.constantFrom(1, 3, 10, 100, 2000),
  blockSize: fc.constantFrom(undefined, 24, 500),
  threads: fc.integer({ min: 1, max: 3 }),
  deterministic: fc.boolean(),
})

function bitsOf({ ids, scores, counts }: SearchResult): unknown[] {
  return [ids, new Uint32Array(scores.buffer.slice(0)), counts]
}

describe('a first pass over whole numbers', () => {
  it('changes no bit, whatever the vectors, and what is left out is not better', () =>
    fc.assert(
      fc.asyncProperty(settings, async (setting) => {
        const { kind, kindOfQueries, metric, dimension, k, blockSize, threads, deterministic } = setting
        const rng = new Philox(setting.seed)
        const documents = rowsOf(kind, setting.documents, dimension, rng.fork('documents'))
        const of = kindOfQueries === 'same' ? kind : kindOfQueries
        const queries = rowsOf(of, setting.queries, dimension, rng.fork('queries'))
        const search = async (firstPass: 'int8' | 'none', used: number): Promise<SearchResult> => {
          configureKernels({ threads: used, deterministic })
          const blocks = new DocumentBlocks(documents, { dimension, metric, firstPass, blockSize })
          const result = await topKInnerProduct(queries, blocks, k)
          blocks.dispose()
          expect(kernelHost().heap.used).toBe(0)
          return result
        }
        const plain = await search('none', threads)
        expect(bitsOf(await search('int8', threads))).toEqual(bitsOf(plain))
        expect(bitsOf(await search('int8', 1))).toEqual(bitsOf(plain))
        expectBest(plain, queries, documents, { dimension, metric, k })
      }),
      { numRuns: 120 },
    ))

  it('falls back to products of floats where every document is as good as any other', async () => {
    const dimension = 32
    const documents = new Float32Array(20_000 * dimension).fill(0.1)
    const queries = new Float32Array(50 * dimension).fill(0.3)
    configureKernels({})
    const results = []
    for (const firstPass of ['int8', 'none'] as const) {
      results.push(await topKInnerProduct(queries, { vectors: documents, dimension, firstPass }, 7))
    }
    expect(bitsOf(results[0])).toEqual(bitsOf(results[1]))
    expect([...results[0].ids.subarray(0, 7)]).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('gives the bits of sums in the order of the dimension in the plain build', async () => {
    configureKernels({ deterministic: true })
    const [dimension, size] = [37, 200]
    const rng = new Philox(5)
    const query = rowsOf('normal', 1, dimension, rng)
    const documents = rowsOf('normal', size, dimension, rng)
    for (const firstPass of ['int8', 'none'] as const) {
      const { ids, scores } = await topKInnerProduct(query, { vectors: documents, dimension, firstPass }, size)
      ids.forEach((id, place) => {
        let sum = 0
        for (let d = 0; d < dimension; d += 1) {
          sum = Math.fround(sum + Math.fround(query[d] * documents[id * dimension + d]))
        }
        expect(scores[place]).toBe(sum)
      })
    }
  })
})

interface Searched {
  readonly dimension: number
  readonly metric: VectorMetric
  readonly k: number
}

/** Scores agree with double precision, and no document that was left out is better than the last one by more than rounding. */
function expectBest(result: SearchResult, queries: Float32Array, documents: Float32Array, searched: Searched): void {
  const { dimension, metric, k } = searched
  const size = documents.length / dimension
  const rounding = (dimension + 8) * 2 ** -23
  for (let row = 0; row * dimension < queries.length; row += 1) {
    const query = queries.subarray(row * dimension, (row + 1) * dimension)
    const scores = new Float64Array(size)
    const errors = new Float64Array(size)
    for (let document = 0; document < size; document += 1) {
      const [score, error] = scoreOf(
        query,
        documents.subarray(document * dimension, (document + 1) * dimension),
        metric,
      )
      scores[document] = score
      errors[document] = rounding * error + 1e-40
    }
    const count = Math.min(k, size)
    expect(result.counts[row]).toBe(count)
    const found = result.ids.subarray(row * k, row * k + count)
    expect(new Set(found).size).toBe(count)
    found.forEach((document, place) => {
      const difference = Math.abs(result.scores[row * k + place] - scores[document])
      expect(difference).toBeLessThanOrEqual(metric === 'euclidean' ? Math.sqrt(errors[document]) : errors[document])
    })
    const last = result.scores[row * k + count - 1]
    const got = new Set(found)
    for (let document = 0; document < size; document += 1) {
      if (got.has(document)) continue
      const slack = metric === 'euclidean' ? Math.sqrt(errors[document]) : errors[document]
      expect(scores[document]).toBeLessThanOrEqual(last + slack)
    }
  }
}

/** A score in double precision, and the size of what is added up in it. */
function scoreOf(query: Float32Array, document: Float32Array, metric: VectorMetric): [number, number] {
  let [product, queryNorm, documentNorm, squares] = [0, 0, 0, 0]
  query.forEach((value, d) => {
    product += value * document[d]
    queryNorm += value * value
    documentNorm += document[d] * document[d]
    squares += (value - document[d]) ** 2
  })
  const lengths = Math.sqrt(queryNorm) * Math.sqrt(documentNorm)
  if (metric === 'dot') return [product, lengths]
  if (metric === 'euclidean') return [-Math.sqrt(squares), squares]
  return lengths === 0 ? [0, 1] : [product / lengths, 1]
}
