import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import type { PairScorer, Searcher } from '@neg/core'
import { useEngine } from '@neg/core/engine'
import { compareIds, type Run } from '@neg/core/evaluation'

import { Bm25Index, searcherFromFunction } from '../search/index.ts'
import {
  mineHardNegatives,
  type MineHardNegativesOptions,
  miningCollection,
  type MiningCollection,
  miningCollectionFromPairs,
} from './index.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

const scores = { p1: 0.9, a: 0.89, b: 0.86, p2: 0.8, c: 0.78, d: 0.75, e: 0.6, f: 0.4, g: 0.1 }
const example: MiningCollection = miningCollection(
  { ids: ['q'] },
  { ids: Object.keys(scores) },
  new Map([['q', ['p1', 'p2']]]),
)
const run: Run = new Map([['q', new Map(Object.entries(scores))]])

async function minedOf(options: MineHardNegativesOptions): Promise<string> {
  const { negatives } = await mineHardNegatives(example, { run }, options)
  return Array.from(negatives.candidate, (document) => example.documents.ids[document]).join('')
}

describe('the worked example', () => {
  it.each<[string, MineHardNegativesOptions]>([
    ['abc', {}],
    ['bcd', { rangeMin: 1 }],
    ['def', { relativeMargin: 0.05 }],
    ['efg', { relativeMargin: 0.05, rangeMin: 1 }],
    ['def', { relativeMargin: 0.05, rangeMin: 1, rangeCounts: 'candidateRank' }],
    ['def', { absoluteMargin: 0.05 }],
    ['cde', { maxScore: 0.8, minScore: 0.5 }],
  ])('gives %s for %o', async (wanted, options) => {
    expect(await minedOf(options)).toBe(wanted)
  })

  it('reports what it did', async () => {
    const { report } = await mineHardNegatives(example, { run }, { relativeMargin: 0.05, numNegatives: 5 })
    expect(report).toMatchObject({
      rangeMaxUsed: 52,
      candidates: 9,
      dropped: { positives: 2, relativeMargin: 3, absoluteMargin: 0 },
      shortQueries: ['q'],
      skippedQueries: [],
      short: 1,
      unscoredPositives: 0,
    })
    expect([...report.referenceScores]).toEqual([0.8])
    expect(report.difference.count).toBe(8)
    expect(report.suggestedRangeMax).toBe(9)
  })
})

/** A table of scores with ties, some documents missing, and one to three positives a query. */
const table = fc
  .record({
    queries: fc.integer({ min: 1, max: 6 }),
    documents: fc.integer({ min: 4, max: 25 }),
  })
  .chain(({ queries, documents }) =>
    fc.record({
      scores: fc.array(
        fc.array(fc.option(fc.integer({ min: -10, max: 10 })), { minLength: documents, maxLength: documents }),
        { minLength: queries, maxLength: queries },
      ),
      positives: fc.array(fc.uniqueArray(fc.nat(documents - 1), { minLength: 1, maxLength: 3 }), {
        minLength: queries,
        maxLength: queries,
      }),
      searchChunk: fc.integer({ min: 1, max: 7 }),
      options: fc.record(
        {
          numNegatives: fc.integer({ min: 1, max: 4 }),
          rangeMin: fc.nat(3),
          rangeMax: fc.integer({ min: 4, max: 12 }),
          absoluteMargin: fc.integer({ min: -20, max: 20 }),
          relativeMargin: fc.constantFrom(0, 0.5),
          maxScore: fc.integer({ min: -5, max: 10 }),
          minScore: fc.integer({ min: -10, max: 5 }),
          rangeCounts: fc.constantFrom('afterFilters' as const, 'candidateRank' as const),
        },
        { requiredKeys: [] },
      ),
    }),
  )

describe('mineHardNegatives', () => {
  it('equals a direct reading of its rules', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ scores: rows, positives, options, searchChunk }) => {
        const documents = rows[0].map((_, i) => `d${i}`)
        const queries = rows.map((_, i) => `q${i}`)
        const given: Run = new Map(
          rows.map((row, q) => [
            queries[q],
            new Map(row.flatMap((score, d) => (score === null ? [] : [[documents[d], score] as const]))),
          ]),
        )
        const collection = miningCollection(
          { ids: queries },
          { ids: documents },
          new Map(positives.map((row, q) => [queries[q], row.map((d) => documents[d])])),
        )
        const { negatives, report } = await mineHardNegatives(collection, { run: given }, { ...options, searchChunk })

        const { numNegatives = 3, rangeMin = 0, absoluteMargin, relativeMargin, maxScore, minScore } = options
        const most = Math.max(...positives.map((row) => row.length))
        const wide = absoluteMargin !== undefined || relativeMargin !== undefined || maxScore !== undefined
        const rangeMax = options.rangeMax ?? rangeMin + (wide ? 10 : 1) * numNegatives + most
        expect(report.rangeMaxUsed).toBe(rangeMax)
        rows.forEach((row, q) => {
          const ranked = row
            .flatMap((score, d) => (score === null ? [] : [{ d, score }]))
            .sort((x, y) => y.score - x.score || compareIds(documents[y.d], documents[x.d]))
            .slice(0, rangeMax + most)
          const known = positives[q].flatMap((d) => row[d] ?? [])
          const reference = known.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...known)
          let left = ranked.filter(({ d }) => !positives[q].includes(d))
          if (options.rangeCounts === 'candidateRank') left = left.slice(rangeMin, rangeMax)
          left = left.filter(
            ({ score }) =>
              !(absoluteMargin !== undefined && score + absoluteMargin > reference) &&
              !(relativeMargin !== undefined && score > reference - relativeMargin * Math.abs(reference)) &&
              !(maxScore !== undefined && score > maxScore) &&
              !(minScore !== undefined && score < minScore),
          )
          if (options.rangeCounts !== 'candidateRank') left = left.slice(rangeMin, rangeMax)
          const wanted = left.slice(0, numNegatives)
          const [from, to] = [negatives.starts[q], negatives.starts[q + 1]]
          expect([...negatives.candidate.subarray(from, to)]).toEqual(wanted.map(({ d }) => d))
          expect([...negatives.score.subarray(from, to)]).toEqual(wanted.map(({ score }) => score))
          expect(report.shortQueries.includes(queries[q])).toBe(wanted.length < numNegatives)
        })
      }),
      { numRuns: 150 },
    )
  })

  /** Twelve vectors in four dimensions, and two queries with different numbers of positives. */
  const vectors = Float32Array.from({ length: 48 }, (_, i) => Math.sin(i * i + 1) * (1 + (i % 5)))
  const ids = Array.from({ length: 12 }, (_, i) => `d${i}`)
  const queries = { ids: ['x', 'y'] }
  const right = new Map([
    ['x', ['d3']],
    ['y', ['d1', 'd7', 'd2']],
  ])
  const queryVectors = Float32Array.of(1, -2, 0.5, 3, 4, 1, -1, 0)

  it('depends neither on the order of the corpus nor on chunks, for a random choice too', async () => {
    const mine = async (order: readonly number[], searchChunk: number, seed: number): Promise<unknown> => {
      const collection = miningCollection(queries, { ids: order.map((i) => ids[i]) }, right)
      const documentVectors = Float32Array.from(order.flatMap((i) => [...vectors.subarray(i * 4, i * 4 + 4)]))
      const { rows, report } = await mineHardNegatives(
        collection,
        { queryVectors, documentVectors, dimension: 4 },
        { samplingStrategy: 'random', rangeMax: 8, numNegatives: 2, searchChunk, seed },
      )
      expect(rows).toHaveLength(2 + 6)
      return { rows, dropped: report.dropped }
    }
    const order = ids.map((_, i) => i)
    const straight = await mine(order, 1024, 5)
    expect(await mine([...order].reverse(), 1, 5)).toEqual(straight)
    const others = await Promise.all([6, 7, 8, 9].map((seed) => mine(order, 2, seed)))
    expect(others.some((other) => JSON.stringify(other) !== JSON.stringify(straight))).toBe(true)
  })

  it('scales vectors to length 1, and scores positives wherever they rank', async () => {
    const collection = miningCollection(queries, { ids }, right)
    const longer = vectors.map((value, i) => value * (1 + (i >> 2)))
    const options = { rangeMax: 2, numNegatives: 2 }
    const plain = await mineHardNegatives(collection, { queryVectors, documentVectors: vectors, dimension: 4 }, options)
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
    const index = Bm25Index.build(ids.map((id, i) => ({ id, text: `word${i % 3} word${i % 4} common` })))
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
      { ids },
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
    const searcher = searcherFromFunction<string>((_, k) => ids.slice(4, 4 + k).map((id) => ({ id, score: 1 })), ids)
    const collection = miningCollection(queries, { ids }, right)
    const source = { searcher, queries: ['x', 'y'] }
    const free = await mineHardNegatives(collection, source)
    expect(free.report.unscoredPositives).toBe(3)
    expect(free.report.shortQueries).toEqual([])
    const bounded = await mineHardNegatives(collection, source, { relativeMargin: 0.05 })
    expect(bounded.report.shortQueries).toEqual(['x', 'y'])
  })

  it('lets a cross-encoder rescore every candidate, only where a limit is set', async () => {
    const calls: string[] = []
    const crossEncoder: PairScorer = {
      id: 'length',
      score: async (pairs) => {
        calls.push(...pairs.map(({ query, document }) => `${query}:${document}`))
        return Float32Array.from(pairs, ({ document }) => Number(document.slice(1)))
      },
    }
    const collection = miningCollection({ ids: queries.ids, texts: queries.ids }, { ids, texts: ids }, right)
    const source = { queryVectors, documentVectors: vectors, dimension: 4 }
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
      mineHardNegatives(miningCollection(queries, { ids }, right), source, { crossEncoder, maxScore: 1 }),
    ).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
  })

  it('applies filters of your own', async () => {
    const odd = {
      rule: 'odd',
      apply: ({ candidate }: { candidate: Int32Array }) => ({
        weights: Float32Array.from(candidate, (document) => document % 2),
        report: { rule: 'odd', seen: candidate.length, dropped: 0, reasons: {} },
      }),
    }
    expect(await minedOf({ filters: [odd], rangeMax: 20 })).toBe('adf')
  })
})

describe('bad input', () => {
  it.each<[string, MineHardNegativesOptions]>([
    ['numNegatives', { numNegatives: 0 }],
    ['rangeMax', { rangeMin: 3, rangeMax: 3 }],
    ['mostPositives', { mostPositives: 1 }],
    ['outputFormat', { outputFormat: 'pairs' as 'triplet' }],
    ['samplingStrategy', { samplingStrategy: 'best' as 'top' }],
    ['absoluteMargin', { absoluteMargin: Number.NaN }],
  ])('names the option %s', async (field, options) => {
    await expect(mineHardNegatives(example, { run }, options)).rejects.toMatchObject({
      code: 'NEG_RANGE',
      where: { field },
    })
  })

  it('refuses sources that do not fit', async () => {
    const foreign: Run = new Map([['q', new Map([['zzz', 1]])]])
    await expect(mineHardNegatives(example, { run: foreign })).rejects.toMatchObject({ code: 'NEG_ID_UNKNOWN' })
    const broken = { queryVectors: Float32Array.of(Number.NaN), documentVectors: new Float32Array(9), dimension: 1 }
    await expect(mineHardNegatives(example, broken)).rejects.toMatchObject({ code: 'NEG_NOT_FINITE' })
    await expect(mineHardNegatives(example, { ...broken, dimension: 2 })).rejects.toMatchObject({ code: 'NEG_SHAPE' })
  })
})
