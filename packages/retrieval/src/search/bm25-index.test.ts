import fc from 'fast-check'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { compareIds } from '@neg/core/evaluation'

import { Bm25Index, type Bm25Variant } from './index.ts'

const bySpaces = (text: string): string[] => text.split(' ').filter((token) => token !== '')

const five = [
  { id: 'd1', text: 'the cat sat on the mat' },
  { id: 'd2', text: 'the dog chased the cat' },
  { id: 'd3', text: 'dogs and cats are pets' },
  { id: 'd4', text: 'the cat the cat the cat' },
  { id: 'd5', text: 'stock prices fell sharply on the news' },
]

describe('scores', () => {
  const table: [query: string, variant: Bm25Variant, k1: number, scores: number[]][] = [
    ['cat mat', 'lucene', 1.2, [0.862959, 0.259649, 0, 0.382174, 0]],
    ['cat mat', 'robertson', 1.2, [0.341608, -0.162088, 0, -0.238574, 0]],
    ['cat mat', 'atire', 1.2, [2.09077, 0.541373, 0, 0.796838, 0]],
    ['cat mat', 'bm25+', 1.2, [4.935247, 1.427745, 0, 1.774389, 0]],
    ['cat mat', 'bm25l', 1.2, [2.335391, 0.680373, 0, 0.878085, 0]],
    ['the news', 'lucene', 1.2, [0.178074, 0.187058, 0, 0.20398, 0.701522]],
    ['the news', 'robertson', 1.2, [-0.680037, -0.714344, 0, -0.778967, 0]],
    ['cat cat mat', 'lucene', 1.2, [1.104549, 0.519299, 0, 0.764347, 0]],
    ['cat mat', 'okapi-eps', 1.5, [1.288645, 0.223928, 0, 0.347056, 0]],
  ]
  it.each(table)('of "%s" by %s, k1 %d', (query, variant, k1, wanted) => {
    const index = Bm25Index.build(five, { variant, k1, tokenizer: bySpaces })
    const scores = index.scoreAll(query)
    wanted.forEach((score, document) => expect(scores[document]).toBeCloseTo(score, 6))
    expect(index.averageLength).toBe(5.8)
    const again = Bm25Index.build(five, { tokenizer: bySpaces }).with({ variant, k1 })
    expect(again.scoreAll(query)).toEqual(scores)
  })
})

/** Words, documents and queries of a small collection. */
const collection = fc.record({
  documents: fc.array(fc.array(fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e'), { maxLength: 8 }), {
    minLength: 1,
    maxLength: 30,
  }),
  query: fc.array(fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e', 'unknown'), { maxLength: 6 }),
  k: fc.integer({ min: 1, max: 40 }),
})

describe('search', () => {
  it('equals scoring every document with the formula and sorting', async () => {
    await fc.assert(
      fc.asyncProperty(collection, async ({ documents, query, k }) => {
        const named = documents.map((tokens, i) => ({ id: `d${i}`, text: tokens.join(' ') }))
        const index = Bm25Index.build(named, { k1: 0.9, b: 0.4, tokenizer: bySpaces })
        const average = documents.reduce((sum, tokens) => sum + tokens.length, 0) / documents.length
        const scored = documents.map((tokens, i) => {
          let score = 0
          for (const token of query) {
            const df = documents.filter((other) => other.includes(token)).length
            const tf = tokens.filter((other) => other === token).length
            if (tf === 0) continue
            const idf = Math.log(1 + (documents.length - df + 0.5) / (df + 0.5))
            score += idf * (tf / (tf + 0.9 * (1 - 0.4 + 0.4 * (tokens.length / average))))
          }
          return { id: `d${i}`, score, found: query.some((token) => tokens.includes(token)) }
        })
        const wanted = scored
          .filter(({ found }) => found)
          .sort((a, b) => b.score - a.score || compareIds(b.id, a.id))
          .slice(0, k)
        const text = query.join(' ')
        const { ids, scores } = index.rank(text, k)
        expect(ids).toEqual(wanted.map(({ id }) => id))
        wanted.forEach(({ score }, i) => expect(scores[i]).toBeCloseTo(score, 12))

        const batch = await index.search(['', text], k)
        expect([...batch.counts]).toEqual([0, wanted.length])
        expect(Array.from(batch.ids.subarray(k, k + wanted.length), (i) => index.ids[i])).toEqual(ids)
        expect(batch.ids.subarray(k + wanted.length).every((id) => id === -1)).toBe(true)
        const all = Int32Array.from(documents, (_, i) => i)
        const [pairs] = await index.scorePairs([text], [all])
        expect(pairs).toEqual(index.scoreAll(text))
      }),
    )
  })

  it('does not depend on the order of the documents', () => {
    fc.assert(
      fc.property(collection, fc.nat(), ({ documents, query, k }, turn) => {
        const named = documents.map((tokens, i) => ({ id: `d${i}`, text: tokens.join(' ') }))
        const start = turn % named.length
        const turned = [...named.slice(start), ...named.slice(0, start)].reverse()
        const rank = (texts: typeof named): unknown =>
          Bm25Index.build(texts, { tokenizer: bySpaces }).rank(query.join(' '), k)
        expect(rank(turned)).toEqual(rank(named))
      }),
    )
  })

  it('puts equal scores in descending byte order of the ids, across the cut too', () => {
    const ids = ['d1', 'd2', 'd10', 'd9', 'D3', '\ufffd', '\u{1f600}']
    const index = Bm25Index.build(ids.map((id) => ({ id, text: 'a b' })))
    expect(index.rank('a', 4).ids).toEqual(['\u{1f600}', '\ufffd', 'd9', 'd2'])
  })

  it('leaves excluded documents out, for their query alone', async () => {
    const index = Bm25Index.build(five, { tokenizer: bySpaces })
    const { ids, counts } = await index.search(['cat', 'cat'], 5, { exclude: [[0, 3], []] })
    expect([...counts]).toEqual([1, 3])
    expect(ids[0]).toBe(1)
  })

  it('finds nothing for a query without known words', () => {
    const index = Bm25Index.build(five)
    expect(index.rank('', 3).ids).toEqual([])
    expect(index.rank('zebra', 3).ids).toEqual([])
  })
})

describe('storage', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neg-bm25-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const index = Bm25Index.build(five, { variant: 'bm25+', tokenizer: 'english' })

  it('shares a buffer, and saves and loads the same index', async () => {
    await index.save(folder)
    for (const other of [Bm25Index.fromBuffer(index.toBuffer()), await Bm25Index.load(folder)]) {
      expect(other.parameters).toEqual(index.parameters)
      expect(other.ids).toEqual(index.ids)
      for (const query of ['cats', 'prices of the dog']) expect(other.rank(query, 5)).toEqual(index.rank(query, 5))
    }
  })

  it('refuses damaged, foreign and absent files', async () => {
    const file = join(folder, 'bm25.bin')
    const bytes = await readFile(file)
    bytes[bytes.length - 3] ^= 1
    await writeFile(file, bytes)
    await expect(Bm25Index.load(folder)).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA', where: { file } })
    await writeFile(join(folder, 'bm25.json'), '{')
    await expect(Bm25Index.load(folder)).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX' })
    await expect(Bm25Index.load(join(folder, 'none'))).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
    expect(() => Bm25Index.fromBuffer(new ArrayBuffer(64))).toThrow(/no BM25 index/)
    expect(() => Bm25Index.fromBuffer(index.toBuffer().slice(0, 700))).toThrow(/cut off/)
    const headless = index.toBuffer()
    const text = new TextEncoder().encode('{}')
    new Uint32Array(headless, 8, 1)[0] = text.length
    new Uint8Array(headless).set(text, 12)
    expect(() => Bm25Index.fromBuffer(headless)).toThrow(expect.objectContaining({ code: 'NEG_INPUT_SCHEMA' }))
  })

  it('insists on the tokeniser it was built with', () => {
    const custom = Bm25Index.build(five, { tokenizer: bySpaces })
    expect(() => Bm25Index.fromBuffer(custom.toBuffer())).toThrow(/tokeniser of your own/)
    expect(Bm25Index.fromBuffer(custom.toBuffer(), { tokenizer: bySpaces }).rank('cat', 1).ids).toEqual(['d4'])
    expect(() => Bm25Index.fromBuffer(index.toBuffer(), { tokenizer: 'ascii-words' })).toThrow(/english/)
  })
})

describe('bad input', () => {
  it.each([
    ['no documents', () => Bm25Index.build([]), 'NEG_INPUT_MISSING'],
    ['an id twice', () => Bm25Index.build([five[0], five[0]]), 'NEG_ID_DUPLICATE'],
    ['b above 1', () => Bm25Index.build(five, { b: 1.5 }), 'NEG_RANGE'],
    ['k1 that is no number', () => Bm25Index.build(five, { k1: Number.NaN }), 'NEG_RANGE'],
    ['an unknown variant', () => Bm25Index.build(five, { variant: 'bm26' as 'lucene' }), 'NEG_RANGE'],
    ['k of 0', () => Bm25Index.build(five).rank('cat', 0), 'NEG_RANGE'],
    ['exclude of another length', () => Bm25Index.build(five).searchTerms([], 1, { exclude: [[]] }), 'NEG_SHAPE'],
  ])('%s', (_, work, code) => {
    expect(work).toThrow(expect.objectContaining({ code }))
  })
})
