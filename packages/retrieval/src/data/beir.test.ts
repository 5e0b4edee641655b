import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { loadBeir } from './load-beir.ts'
import { openBeir } from './open-beir.ts'
import { writeBeir } from './write-beir.ts'

let root = ''
let made = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'neg-beir-'))
})
afterAll(() => rm(root, { recursive: true }))

const corpus = '{"_id":"d1","title":"One","text":"first"}\n{"_id":"d2","text":" second "}\n'
const queries = '{"_id":"q1","text":"who"}\n{"_id":"q2","text":"what"}\n'
const test = 'query-id\tcorpus-id\tscore\nq1\td1\t1\n'

/** A folder of the given files; those not given are good ones, and undefined leaves one out. */
async function folderWith(files: Record<string, string | Uint8Array | undefined>): Promise<string> {
  made += 1
  const folder = join(root, `${made}`)
  await mkdir(join(folder, 'qrels'), { recursive: true })
  const all = { 'corpus.jsonl': corpus, 'queries.jsonl': queries, 'qrels/test.tsv': test, ...files }
  for (const [name, content] of Object.entries(all)) {
    if (content !== undefined) await writeFile(join(folder, name), content)
  }
  return folder
}

const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((text) => !/[\t\r\n]/.test(text))
const text = fc.string({ unit: 'grapheme', maxLength: 10 })
const collection = fc
  .record({
    documents: fc.uniqueArray(fc.record({ id, title: text, text }), { selector: (row) => row.id, minLength: 1 }),
    queries: fc.uniqueArray(fc.record({ id, text }), { selector: (row) => row.id, minLength: 1 }),
    picks: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: -1, max: 3 })), { minLength: 1 }),
  })
  .map(({ documents, queries, picks }) => {
    const qrels = new Map<string, Map<string, number>>()
    for (const [q, d, score] of picks) {
      const query = queries[q % queries.length].id
      const row = qrels.get(query) ?? new Map<string, number>()
      qrels.set(query, row.set(documents[d % documents.length].id, score))
    }
    return { documents, queries, qrels }
  })

describe('a BEIR folder', () => {
  it('comes back as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(collection, async ({ documents, queries, qrels }) => {
        const folder = join(root, 'round-trip')
        await writeBeir(folder, { documents, queries, qrels: { dev: qrels } })
        const loaded = await loadBeir(folder, { split: 'dev' })
        expect(loaded.corpus.ids).toEqual(documents.map((row) => row.id))
        expect(loaded.corpus.titles).toEqual(documents.map((row) => row.title))
        expect(loaded.corpus.texts).toEqual(documents.map((row) => `${row.title} ${row.text}`.trim()))
        expect(loaded.queries.ids).toEqual(queries.map((row) => row.id).filter((query) => qrels.has(query)))
        for (const [query, index] of loaded.queries.indexOf) {
          expect(loaded.queries.texts[index]).toBe(queries.find((row) => row.id === query)?.text)
        }
        expect(loaded.qrels).toEqual(qrels)
      }),
      { numRuns: 30 },
    )
  })

  it('takes packed files, CRLF, blank lines, and documents without a title', async () => {
    const folder = await folderWith({
      'corpus.jsonl': undefined,
      'corpus.jsonl.gz': gzipSync(corpus),
      'queries.jsonl': `\n${queries.replaceAll('\n', '\r\n')}`,
      'qrels/train.tsv': 'query-id\tcorpus-id\tscore\r\nq2\td2\t2\r\n\r\nq2\td1\t0',
    })
    expect((await openBeir(folder)).splits).toEqual(['test', 'train'])
    const { corpus: documents, queries: kept, qrels, split } = await loadBeir(folder, { split: 'train' })
    expect(documents).toMatchObject({ ids: ['d1', 'd2'], titles: ['One', ''], texts: ['One first', 'second'] })
    expect(kept).toEqual({ ids: ['q2'], texts: ['what'], indexOf: new Map([['q2', 0]]) })
    expect([split, [...(qrels.get('q2') ?? [])]]).toEqual([
      'train',
      [
        ['d2', 2],
        ['d1', 0],
      ],
    ])
  })

  it('streams documents with their metadata and lines', async () => {
    const beir = await openBeir(await folderWith({ 'corpus.jsonl': '\n{"_id":"d","text":"t","metadata":{"url":"u"}}' }))
    const seen = []
    for await (const document of beir.documents()) seen.push(document)
    expect(seen).toEqual([{ id: 'd', title: '', text: 't', metadata: { url: 'u' }, line: 2 }])
  })

  it.each([
    ['no corpus', { 'corpus.jsonl': undefined }, 'NEG_INPUT_MISSING', 'corpus.jsonl', undefined],
    ['no queries', { 'queries.jsonl': undefined }, 'NEG_INPUT_MISSING', 'queries.jsonl', undefined],
    ['no judgments', { 'qrels/test.tsv': undefined }, 'NEG_INPUT_MISSING', 'qrels/test.tsv', undefined],
    ['an empty corpus', { 'corpus.jsonl': '\n' }, 'NEG_INPUT_MISSING', 'corpus.jsonl', undefined],
    ['an empty query set', { 'queries.jsonl': '' }, 'NEG_INPUT_MISSING', 'queries.jsonl', undefined],
    [
      'judgments of the header alone',
      { 'qrels/test.tsv': 'a\tb\tc\n' },
      'NEG_INPUT_MISSING',
      'qrels/test.tsv',
      undefined,
    ],
    ['broken JSON', { 'corpus.jsonl': `${corpus}{"_id":` }, 'NEG_INPUT_SYNTAX', 'corpus.jsonl', 3],
    ['a list for a text', { 'corpus.jsonl': '{"_id":"d","text":["t"]}' }, 'NEG_INPUT_SCHEMA', 'corpus.jsonl', 1],
    ['a number for an id', { 'queries.jsonl': '{"_id":1,"text":"t"}' }, 'NEG_INPUT_SCHEMA', 'queries.jsonl', 1],
    ['an empty id', { 'queries.jsonl': '{"_id":"","text":"t"}' }, 'NEG_INPUT_SCHEMA', 'queries.jsonl', 1],
    ['a document twice', { 'corpus.jsonl': `${corpus}\n${corpus}` }, 'NEG_ID_DUPLICATE', 'corpus.jsonl', 4],
    ['a query twice', { 'queries.jsonl': queries + queries }, 'NEG_ID_DUPLICATE', 'queries.jsonl', 3],
    ['an unknown query', { 'qrels/test.tsv': `${test}q9\td1\t1` }, 'NEG_ID_UNKNOWN', 'qrels/test.tsv', 3],
    ['an unknown document', { 'qrels/test.tsv': `${test}q1\td9\t0` }, 'NEG_ID_UNKNOWN', 'qrels/test.tsv', 3],
    ['a pair twice', { 'qrels/test.tsv': `${test}q1\td1\t0` }, 'NEG_ID_DUPLICATE', 'qrels/test.tsv', 3],
    ['no header', { 'qrels/test.tsv': 'q1\td1\t1' }, 'NEG_INPUT_SCHEMA', 'qrels/test.tsv', 1],
    ['two columns', { 'qrels/test.tsv': `${test}q1\td1` }, 'NEG_INPUT_SYNTAX', 'qrels/test.tsv', 3],
    ['a score in words', { 'qrels/test.tsv': `${test}q1\td2\tyes` }, 'NEG_INPUT_SYNTAX', 'qrels/test.tsv', 3],
  ])('is refused with %s', async (_, files: Record<string, string | undefined>, code, file, line) => {
    const folder = await folderWith(files)
    await expect(loadBeir(folder)).rejects.toMatchObject({ code, where: { file: join(folder, file) } })
    await expect(loadBeir(folder)).rejects.toSatisfy((error: { where: { line?: number } }) => error.where.line === line)
  })

  it('names both lines of an id that stands twice, and the folder that is missing', async () => {
    const folder = await folderWith({ 'corpus.jsonl': `${corpus}\n${corpus}` })
    await expect(loadBeir(folder)).rejects.toThrow('the document "d1" stands on lines 1 and 4')
    const missing = join(root, 'none')
    await expect(loadBeir(missing)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file: missing } })
    const flat = join(root, 'flat')
    await mkdir(flat)
    await writeFile(join(flat, 'qrels'), 'a file')
    await expect(loadBeir(flat)).rejects.toMatchObject({
      code: 'NEG_INPUT_MISSING',
      where: { file: join(flat, 'qrels') },
    })
  })

  it('is not written with ids that its qrels cannot hold', async () => {
    const content = { documents: [], queries: [], qrels: { test: new Map([['a\tb', new Map([['d', 1]])]]) } }
    await expect(writeBeir(join(root, 'bad'), content)).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA' })
  })
})
