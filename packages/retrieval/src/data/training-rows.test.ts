import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readDpr, writeDpr } from './dpr-rows.ts'
import { readFlagEmbedding, writeFlagEmbedding } from './flag-embedding-rows.ts'
import {
  readSentenceTransformers,
  type SentenceTransformersFormat,
  writeSentenceTransformers,
} from './sentence-transformers-rows.ts'
import { readTevatron, writeTevatron } from './tevatron-rows.ts'

let path = ''
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-rows-'))
  path = join(folder, 'rows.jsonl')
})
afterAll(() => rm(folder, { recursive: true }))

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const row of rows) list.push(row)
  return list
}

const text = fc.string({ unit: 'grapheme', maxLength: 8 })
const texts = fc.array(text, { maxLength: 4 })
const score = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const scoresOf = (list: readonly string[]): fc.Arbitrary<number[]> =>
  fc.array(score, { minLength: list.length, maxLength: list.length })

/** Writes rows, reads them, and compares. */
const roundTrip = <Row>(
  row: fc.Arbitrary<Row>,
  write: (rows: Row[]) => Promise<void>,
  read: () => AsyncIterable<Row>,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 4 }), async (rows) => {
      await write(rows)
      expect(await collect(read())).toEqual(rows)
    }),
    { numRuns: 25 },
  )

describe('FlagEmbedding', () => {
  it('comes back as it was written', async () => {
    await expect(
      roundTrip(
        fc
          .tuple(text, texts, texts, fc.option(text, { nil: undefined }))
          .chain(([query, positives, negatives, prompt]) =>
            fc.record({
              query: fc.constant(query),
              positives: fc.constant(positives),
              negatives: fc.constant(negatives),
              positiveScores: fc.option(scoresOf(positives), { nil: undefined }),
              negativeScores: fc.option(scoresOf(negatives), { nil: undefined }),
              prompt: fc.constant(prompt),
            }),
          ),
        (rows) => writeFlagEmbedding(path, rows),
        () => readFlagEmbedding(path),
      ),
    ).resolves.toBeUndefined()
  })

  it('writes the names that FlagEmbedding reads, and takes rows without negatives', async () => {
    await writeFlagEmbedding(path, [{ query: 'q', positives: ['p'], negatives: ['n'], negativeScores: [0.5] }])
    expect(await readFile(path, 'utf8')).toBe('{"query":"q","pos":["p"],"neg":["n"],"neg_scores":[0.5]}\n')
    await writeFile(path, '{"query":"q","pos":["p"]}')
    expect(await collect(readFlagEmbedding(path))).toMatchObject([{ negatives: [] }])
  })

  it.each([
    ['{"query":"q","pos":"p","neg":[]}', 'pos'],
    ['{"query":["q"],"pos":["p"],"neg":[]}', 'query'],
    ['{"query":"q","pos":["p"],"neg":[1]}', 'neg'],
    ['{"query":"q","pos":["p"],"neg":["n"],"neg_scores":[1,2]}', 'neg_scores'],
    ['{"query":"q"}', 'pos'],
  ])('refuses %s', async (line, field) => {
    await writeFile(path, `{"query":"q","pos":["p"]}\n${line}`)
    await expect(collect(readFlagEmbedding(path))).rejects.toMatchObject({
      code: 'NEG_INPUT_SCHEMA',
      where: { file: path, line: 2, field },
    })
  })
})

describe('Tevatron', () => {
  const passages = fc.array(fc.record({ id: text, title: text, text }), { maxLength: 3 })

  it('comes back as it was written', async () => {
    await expect(
      roundTrip(
        fc.record({ queryId: text, query: text, positives: passages, negatives: passages }),
        (rows) => writeTevatron(path, rows),
        () => readTevatron(path),
      ),
    ).resolves.toBeUndefined()
  })

  it('refuses a string where passages belong, and a passage without text', async () => {
    const row = { query_id: '1', query: 'q', positive_passages: [{ docid: 'd', text: 't' }], negative_passages: [] }
    await writeFile(path, JSON.stringify(row))
    expect(await collect(readTevatron(path))).toMatchObject([{ positives: [{ id: 'd', title: '', text: 't' }] }])
    for (const bad of [
      { ...row, positive_passages: 'd' },
      { ...row, negative_passages: [{ docid: 'd' }] },
    ]) {
      await writeFile(path, JSON.stringify(bad))
      await expect(collect(readTevatron(path))).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA', where: { line: 1 } })
    }
  })
})

describe('DPR', () => {
  const contexts = fc.array(fc.record({ title: text, text, passageId: fc.option(text, { nil: undefined }) }), {
    maxLength: 3,
  })

  it('comes back as it was written', async () => {
    await expect(
      roundTrip(
        fc.record({
          question: text,
          answers: texts,
          positives: contexts,
          negatives: contexts,
          hardNegatives: contexts,
        }),
        (rows) => writeDpr(path, rows),
        () => readDpr(path),
      ),
    ).resolves.toBeUndefined()
  })

  it('is one JSON list', async () => {
    const row = {
      question: 'q',
      answers: ['a'],
      positives: [],
      negatives: [],
      hardNegatives: [{ title: '', text: 't' }],
    }
    await writeDpr(path, [row, row])
    expect(JSON.parse(await readFile(path, 'utf8'))).toHaveLength(2)
    await writeDpr(path, [])
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual([])
  })

  it('takes rows with little in them, and refuses a string where answers belong', async () => {
    await writeFile(path, '[{"question":"q","positive_ctxs":[{"text":"t","score":3}]}]')
    expect(await collect(readDpr(path))).toMatchObject([{ answers: [], hardNegatives: [] }])
    await writeFile(path, '[\n{"question":"q","answers":"a","positive_ctxs":[]}]')
    await expect(collect(readDpr(path))).rejects.toMatchObject({
      code: 'NEG_INPUT_SCHEMA',
      where: { file: path, line: 2, field: 'answers' },
    })
  })
})

describe('sentence-transformers', () => {
  const negatives = fc.array(text, { minLength: 1, maxLength: 4 })
  const trip = <F extends SentenceTransformersFormat>(format: F, row: fc.Arbitrary<never>): Promise<void> =>
    roundTrip(
      row,
      (rows) => writeSentenceTransformers(path, rows, format),
      () => readSentenceTransformers(path, format) as AsyncIterable<never>,
    )

  it.each<[SentenceTransformersFormat, fc.Arbitrary<unknown>]>([
    ['triplet', fc.record({ anchor: text, positive: text, negative: text })],
    ['n-tuple', fc.record({ anchor: text, positive: text, negatives })],
    [
      'n-tuple-scores',
      negatives.chain((list) =>
        fc.record({
          anchor: text,
          positive: text,
          negatives: fc.constant(list),
          scores: scoresOf(['positive', ...list]),
        }),
      ),
    ],
    ['labeled-pair', fc.record({ anchor: text, passage: text, label: score })],
    [
      'labeled-list',
      texts.chain((list) => fc.record({ anchor: text, passages: fc.constant(list), labels: scoresOf(list) })),
    ],
  ])('%s comes back as it was written', async (format, row) => {
    await expect(trip(format, row as fc.Arbitrary<never>)).resolves.toBeUndefined()
  })

  it('knows columns by their order, whatever they are called', async () => {
    await writeFile(path, '{"question":"q","answer":"a","score":0.5}')
    expect(await collect(readSentenceTransformers(path, 'labeled-pair'))).toEqual([
      { anchor: 'q', passage: 'a', label: 0.5 },
    ])
  })

  it.each<[SentenceTransformersFormat, string]>([
    ['triplet', '{"anchor":"a","positive":"p"}'],
    ['triplet', '{"anchor":"a","positive":"p","negative":["n"]}'],
    ['triplet', '{"anchor":"a","positive":"p","negative":"n","negative_2":"n"}'],
    ['n-tuple', '{"anchor":"a","positive":"p"}'],
    ['n-tuple-scores', '{"anchor":"a","positive":"p","negative_1":"n","score":[1]}'],
    ['labeled-pair', '{"anchor":"a","passage":"p"}'],
    ['labeled-pair', '{"anchor":"a","passage":"p","label":"1"}'],
    ['labeled-list', '{"anchor":"a","passages":"p","labels":[1]}'],
    ['labeled-list', '{"anchor":"a","passages":["p"],"labels":[1,0]}'],
  ])('refuses as %s %s', async (format, line) => {
    await writeFile(path, line)
    await expect(collect(readSentenceTransformers(path, format))).rejects.toMatchObject({
      code: 'NEG_INPUT_SCHEMA',
      where: { file: path, line: 1 },
    })
  })
})
