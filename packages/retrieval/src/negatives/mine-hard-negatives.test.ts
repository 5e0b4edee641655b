import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '@neg/core/engine'
import { compareIds, type Run } from '@neg/core/evaluation'

import {
  documentIds,
  documentVectors,
  queryIds,
  queryVectors,
  rightDocuments,
  workedCollection,
  workedRun,
} from '../../fixtures/worked-mining.ts'
import { mineHardNegatives, type MineHardNegativesOptions, miningCollection } from './index.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

async function minedOf(options: MineHardNegativesOptions): Promise<string> {
  const { negatives } = await mineHardNegatives(workedCollection, { run: workedRun }, options)
  return Array.from(negatives.candidate, (document) => workedCollection.documents.ids[document]).join('')
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
    const { report } = await mineHardNegatives(
      workedCollection,
      { run: workedRun },
      { relativeMargin: 0.05, numNegatives: 5 },
    )
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

  it('depends neither on the order of the corpus nor on chunks, for a random choice too', async () => {
    const mine = async (order: readonly number[], searchChunk: number, seed: number): Promise<unknown> => {
      const collection = miningCollection({ ids: queryIds }, { ids: order.map((i) => documentIds[i]) }, rightDocuments)
      const reordered = Float32Array.from(order.flatMap((i) => [...documentVectors.subarray(i * 4, i * 4 + 4)]))
      const { rows, report } = await mineHardNegatives(
        collection,
        { queryVectors, documentVectors: reordered, dimension: 4 },
        { samplingStrategy: 'random', rangeMax: 8, numNegatives: 2, searchChunk, seed },
      )
      expect(rows).toHaveLength(2 + 6)
      return { rows, dropped: report.dropped }
    }
    const order = documentIds.map((_, i) => i)
    const straight = await mine(order, 1024, 5)
    expect(await mine([...order].reverse(), 1, 5)).toEqual(straight)
    const others = await Promise.all([6, 7, 8, 9].map((seed) => mine(order, 2, seed)))
    expect(others.some((other) => JSON.stringify(other) !== JSON.stringify(straight))).toBe(true)
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
