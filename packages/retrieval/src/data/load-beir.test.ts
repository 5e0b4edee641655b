import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'

import { corpus, folderWith, queries, test } from '../../fixtures/beir-folders.ts'
import { temporaryFolder } from '../../fixtures/row-files.ts'
import { loadBeir } from './load-beir.ts'
import { openBeir } from './open-beir.ts'

temporaryFolder()

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

it('names both lines of an id that stands twice', async () => {
  const folder = await folderWith({ 'corpus.jsonl': `${corpus}\n${corpus}` })
  await expect(loadBeir(folder)).rejects.toThrow('the document "d1" stands on lines 1 and 4')
})
