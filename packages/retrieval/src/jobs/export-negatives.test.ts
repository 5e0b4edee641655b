import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { writeJsonl } from '@neg/core/data'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { writeBeir } from '../data/write-beir.ts'
import { exportNegatives } from './export-negatives.ts'
import type { NegativesFormat } from './export-negatives.ts'
import type { MinedRow } from './mined-negatives.ts'

let folder = ''
let negatives = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-export-'))
  await writeBeir(folder, {
    documents: [
      { id: 'd1', title: 'Cat', text: 'purrs' },
      { id: 'd2', title: '', text: 'a dog' },
      { id: 'd3', title: ' Cow ', text: ' moos' },
      { id: 'd4', title: 'Owl', text: '' },
    ],
    queries: [
      { id: 'q1', text: 'who purrs' },
      { id: 'q2', text: 'who barks' },
    ],
    qrels: {},
  })
  const rows: readonly MinedRow[] = [
    {
      query_id: 'q1',
      positive_ids: ['d1', 'd4'],
      negative_ids: ['d2', 'd3'],
      positive_scores: [3, 1],
      negative_scores: [2, 1.5],
    },
    { query_id: 'q2', positive_ids: ['d2'], negative_ids: ['d3'], positive_scores: [2], negative_scores: [1] },
  ]
  negatives = join(folder, 'negatives.jsonl')
  await writeJsonl(negatives, rows)
})
afterAll(() => rm(folder, { recursive: true }))

async function written(format: NegativesFormat): Promise<readonly unknown[]> {
  const out = join(folder, `${format}.jsonl`)
  await exportNegatives({ folder, negatives, out, format, numNegatives: 2 })
  const text = await readFile(out, 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line)) // one object a line
}

describe('exportNegatives', () => {
  it('writes FlagEmbedding rows with scores', async () => {
    expect(await written('flag-embedding')).toEqual([
      {
        query: 'who purrs',
        pos: ['Cat purrs', 'Owl'],
        neg: ['a dog', 'Cow moos'],
        pos_scores: [3, 1],
        neg_scores: [2, 1.5],
      },
      { query: 'who barks', pos: ['a dog'], neg: ['Cow moos'], pos_scores: [2], neg_scores: [1] },
    ])
  })

  it('writes Tevatron rows with ids, titles and texts apart', async () => {
    expect((await written('tevatron'))[0]).toEqual({
      query_id: 'q1',
      query: 'who purrs',
      positive_passages: [
        { docid: 'd1', title: 'Cat', text: 'purrs' },
        { docid: 'd4', title: 'Owl', text: '' },
      ],
      negative_passages: [
        { docid: 'd2', title: '', text: 'a dog' },
        { docid: 'd3', title: 'Cow', text: 'moos' },
      ],
    })
  })

  it('writes a triplet for each positive and negative', async () => {
    const triplets = await written('triplet')
    expect(triplets).toHaveLength(5)
    expect(triplets[1]).toEqual({ anchor: 'who purrs', positive: 'Cat purrs', negative: 'Cow moos' })
  })

  it('writes an n-tuple for each positive of a query that has enough negatives', async () => {
    expect(await written('n-tuple')).toEqual([
      { anchor: 'who purrs', positive: 'Cat purrs', negative_1: 'a dog', negative_2: 'Cow moos' },
      { anchor: 'who purrs', positive: 'Owl', negative_1: 'a dog', negative_2: 'Cow moos' },
    ])
  })

  it('writes labelled pairs, positives first', async () => {
    const pairs = (await written('labeled-pair')) as readonly { readonly label: number }[]
    expect(pairs.map(({ label }) => label)).toEqual([1, 1, 0, 0, 1, 0])
  })

  it('refuses an unknown format, and a document that the folder lacks', async () => {
    const out = join(folder, 'never.jsonl')
    const unknown = 'parquet' as NegativesFormat
    await expect(exportNegatives({ folder, negatives, out, format: unknown })).rejects.toMatchObject({
      code: 'NEG_RANGE',
    })
    const other = join(folder, 'other.jsonl')
    const row = {
      query_id: 'q1',
      positive_ids: ['d1'],
      negative_ids: ['d9'],
      positive_scores: [1],
      negative_scores: [],
    }
    await writeJsonl(other, [row])
    await expect(exportNegatives({ folder, negatives: other, out, format: 'triplet' })).rejects.toMatchObject({
      code: 'NEG_ID_UNKNOWN',
      where: { file: other, line: 1, field: 'negative_ids' },
    })
    await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
