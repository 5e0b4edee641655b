import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '@neg/core/engine'

import { Bm25Index, DenseIndex } from '../search/index.ts'
import {
  bm25Negatives,
  denseNegatives,
  inBatchNegatives,
  joinSources,
  mineFlagEmbedding,
  mineTevatron,
  randomNegatives,
  RefreshedNegatives,
  tevatronEpochWalk,
} from './index.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

const index = Bm25Index.build(['red cat', 'red dog', 'blue cat', 'green'].map((text, i) => ({ id: `d${i}`, text })))
const queries = ['red', 'cat', 'green']

describe('sources', () => {
  it('BM25 finds what shares words, best first, without the positives', async () => {
    const source = bm25Negatives(index, queries, { depth: 3, positives: [[0], [0], [3]] })
    const { anchor, candidate, score } = await source(Int32Array.of(1, 0, 2))
    expect([...anchor]).toEqual([1, 0])
    expect([...candidate]).toEqual([2, 1])
    expect(score.every((value) => value > 0)).toBe(true)
  })

  it('dense finds the nearest', async () => {
    const dense = new DenseIndex(Float32Array.of(1, 0, 0.9, 0.1, 0, 1), { dimension: 2 })
    const source = denseNegatives(dense, Float32Array.of(0, 1, 1, 0), { depth: 2 })
    const { anchor, candidate } = await source(Int32Array.of(1))
    expect([...anchor]).toEqual([1, 1])
    expect([...candidate]).toEqual([0, 1])
    expect(() => denseNegatives(dense, new Float32Array(3))).toThrow(/whole rows/)
    dense.dispose()
  })

  it('random draws different wrong documents, the same whoever is asked along', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.uniqueArray(fc.nat(11), { maxLength: 6 }),
        fc.nat(4),
        fc.nat(),
        async (documents, right, perAnchor, seed) => {
          const positives = [right.filter((document) => document < documents), []]
          fc.pre(documents - positives[0].length >= perAnchor)
          const source = randomNegatives(documents, { perAnchor, positives, seed })
          const both = await source(Int32Array.of(0, 1))
          const own = both.candidate.subarray(0, perAnchor)
          expect(new Set(own).size).toBe(perAnchor)
          expect(own.every((document) => document < documents && !positives[0].includes(document))).toBe(true)
          expect([...(await source(Int32Array.of(0))).candidate]).toEqual([...own])
        },
      ),
    )
    await expect(randomNegatives(2, { perAnchor: 3 })(Int32Array.of(0))).rejects.toMatchObject({ code: 'NEG_RANGE' })
  })

  it('random is uniform over the wrong documents', async () => {
    const source = randomNegatives(5, { positives: Array(3000).fill([1, 3]), seed: 2 })
    const { candidate } = await source(Int32Array.from({ length: 3000 }, (_, i) => i))
    const counts = [0, 0, 0, 0, 0]
    for (const document of candidate) counts[document] += 1
    expect(counts[1] + counts[3]).toBe(0)
    for (const document of [0, 2, 4]) expect(Math.abs(counts[document] - 1000)).toBeLessThan(130)
  })

  it('in-batch gives the others’ positives, each once', async () => {
    const source = inBatchNegatives(Int32Array.of(7, 8, 7, 9))
    const { anchor, candidate } = await source(Int32Array.of(0, 2, 1))
    expect([...anchor]).toEqual([0, 2, 1])
    expect([...candidate]).toEqual([8, 8, 7])
  })

  it('joined sources keep their order and name the first finder', async () => {
    const joined = joinSources([bm25Negatives(index, queries), inBatchNegatives(Int32Array.of(0, 1, 2))])
    const { anchor, candidate, source } = await joined(Int32Array.of(0, 2))
    expect([...anchor]).toEqual([0, 0, 0, 2, 2])
    expect([...candidate]).toEqual([1, 0, 2, 3, 0])
    expect([...source]).toEqual([0, 0, 1, 0, 1])
  })

  it('refreshed negatives are mined once a period', async () => {
    const steps: number[] = []
    const negatives = new RefreshedNegatives(
      async (step) => {
        steps.push(step)
        return step
      },
      { every: 10 },
    )
    expect(await negatives.at(3)).toBe(0)
    expect(await negatives.at(0)).toBe(0)
    expect(await negatives.at(25)).toBe(20)
    expect(steps).toEqual([0, 20])
    expect(() => new RefreshedNegatives(async () => 1, { every: 0 })).toThrow(/every is 0/)
  })
})

describe('modes of other miners', () => {
  const texts = Array.from({ length: 20 }, (_, i) => `t${i}`)

  it('FlagEmbedding draws from the slice and fills up, never a positive', () => {
    fc.assert(
      fc.property(
        fc.nat(15),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 25 }),
        fc.uniqueArray(fc.nat(19), { maxLength: 8 }),
        fc.nat(),
        (from, width, negativeNumber, right, seed) => {
          const positives = right.map((i) => texts[i])
          const range = `${from}-${from + width}`
          const given = { query: 't4', positives, rankedTexts: texts }
          const mined = mineFlagEmbedding(given, { rangeForSampling: range, negativeNumber, seed })
          expect(mined.negatives.some((text) => positives.includes(text))).toBe(false)
          const slice = texts.slice(from, from + width)
          expect(mined.sampled.every((text) => slice.includes(text) && text !== 't4')).toBe(true)
          expect(mined.negatives).toHaveLength(mined.sampled.length + mined.randomFill)
          const distinct = texts.length - positives.length
          if (negativeNumber < distinct) {
            expect(mined.negatives).toHaveLength(negativeNumber)
            expect(new Set(mined.negatives).size).toBe(negativeNumber)
          }
          expect(mineFlagEmbedding(given, { rangeForSampling: range, negativeNumber, seed })).toEqual(mined)
        },
      ),
    )
    expect(() => mineFlagEmbedding({ query: '', positives: [], rankedTexts: [] }, { rangeForSampling: '9' })).toThrow(
      /rangeForSampling/,
    )
  })

  it('Tevatron moves answers to the positives and drops poor queries', () => {
    const given = { rankedIds: texts, positives: ['t0'] }
    const mined = mineTevatron(given, { depth: 4, nSample: 10, hasAnswer: (id) => id === 't2' })
    expect([...mined.negatives].sort()).toEqual(['t1', 't3', 't4'])
    expect(mined.furtherPositives).toEqual(['t2'])
    expect(mineTevatron(given, { depth: 2, minHn: 3 })).toMatchObject({ dropped: true, negatives: [] })
    expect(() => mineTevatron(given, { depth: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })

  it('Tevatron’s walk sees every negative equally often over as many epochs as there are negatives', () => {
    const counts = new Map<string, number>()
    const seven = texts.slice(0, 7)
    for (let epoch = 0; epoch < 7; epoch += 1) {
      for (const id of tevatronEpochWalk(seven, 3, epoch).chosen) counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    expect([...counts.values()]).toEqual(Array(7).fill(3))
    expect(tevatronEpochWalk(['a', 'b'], 5, 1).chosen).toHaveLength(5)
    expect(() => tevatronEpochWalk([], 1, 0)).toThrow(expect.objectContaining({ code: 'NEG_NO_NEGATIVES' }))
    expect(() => tevatronEpochWalk(seven, 0, 0)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })
})
