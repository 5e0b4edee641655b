import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { NegError } from '@neg/core'
import { readSafetensors } from '@neg/core/data'
import { localExecutor } from '@neg/core/execution'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { writeBeir } from '../data/write-beir.ts'
import { compareEvaluations, encodeTexts, evaluateFolder, mineFolder, searchFolder, trainFolder } from './index.ts'
import { writeReverseDictionary } from './write-reverse-dictionary.ts'

const words = ['red', 'green', 'blue', 'cat', 'dog', 'cow', 'owl', 'tree', 'sea', 'hill']
const bm25 = { kind: 'bm25', tokenizer: 'ascii-words' } as const
const shape = { dimension: 8, buckets: 256, batchSize: 10, engine: 'cpu' } as const
let place = ''
let folder = ''
let encoder = ''

/** Forty documents of two words each; a query asks for both. */
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'neg-jobs-'))
  folder = join(place, 'data')
  encoder = join(place, 'encoder')
  const pairs = words.flatMap((first, i) => words.slice(i + 1).map((second) => `${first} ${second}`)).slice(0, 40)
  const judged = (from: number, to: number): Map<string, Map<string, number>> =>
    new Map(pairs.slice(from, to).map((_, i) => [`q${from + i}`, new Map([[`d${from + i}`, 1]])]))
  await writeBeir(folder, {
    documents: pairs.map((text, i) => ({ id: `d${i}`, title: '', text })),
    queries: pairs.map((text, i) => ({ id: `q${i}`, text: text.split(' ').toReversed().join(' and ') })),
    qrels: { train: judged(0, 30), test: judged(30, 40) },
  })
  await trainFolder({ folder, out: encoder, steps: 5, ...shape })
})
afterAll(() => rm(place, { recursive: true }))

describe('jobs', () => {
  it('mine what scores below the positive, and find finished work done', async () => {
    const options = { folder, out: join(place, 'mined'), system: bm25, numNegatives: 2, engine: 'cpu' } as const
    const manifest = await mineFolder({ ...options, executor: localExecutor() })
    expect(manifest.outputs).toMatchObject([{ path: 'negatives.jsonl', rows: 30 }])
    expect(manifest.dropped).toEqual({ positives: 30 })
    expect(await mineFolder(options)).toEqual(JSON.parse(JSON.stringify(manifest)))
  })

  it('search, evaluate and compare', async () => {
    const found = await searchFolder({ folder, system: bm25, query: 'green and red', k: 3, engine: 'cpu' })
    expect(found[0]).toMatchObject({ id: 'd0', text: 'red green' })
    const perfect = await evaluateFolder({ folder, out: join(place, 'bm25'), system: bm25, engine: 'cpu' })
    expect(perfect.measures.mrr_10).toEqual({ mean: 1, interval: [1, 1] })
    const run = join(place, 'bad.trec')
    await writeFile(run, Array.from({ length: 10 }, (_, i) => `q${30 + i} Q0 d0 1 1 bad\n`).join(''))
    const comparison = await compareEvaluations({ folder, evaluation: perfect, other: run })
    expect(comparison.mrr_10).toMatchObject({ difference: 1, wins: 10, losses: 0, queries: 10 })
    const same = await compareEvaluations({ folder, evaluation: perfect, other: join(place, 'bm25') })
    expect(same.mrr_10).toMatchObject({ difference: 0, pValue: 1, ties: 10 })
  })

  it('read judgments again that have changed', async () => {
    const changing = join(place, 'changing')
    const qrels = (id: string): Parameters<typeof writeBeir>[1]['qrels'] => ({
      test: new Map([['q', new Map([[id, 1]])]]),
    })
    const documents = ['red', 'green'].map((text) => ({ id: text, title: '', text }))
    const queries = [{ id: 'q', text: 'red' }]
    await writeBeir(changing, { documents, queries, qrels: qrels('red') })
    const judge = async (out: string): Promise<number> =>
      (await evaluateFolder({ folder: changing, out: join(place, out), system: bm25, engine: 'cpu' })).measures.mrr_10
        .mean
    expect(await judge('red')).toBe(1)
    await writeBeir(changing, { documents, queries, qrels: qrels('green') })
    expect(await judge('green')).toBe(0)
  })

  it('judge two encoders side by side, each by itself', async () => {
    const other = join(place, 'other encoder')
    await trainFolder({ folder, out: other, steps: 5, ...shape, seed: 1 })
    const judge = (out: string, from: string): Promise<{ readonly run: { readonly sha256: string } }> =>
      evaluateFolder({ folder, out: join(place, out), system: { kind: 'dense', encoder: from }, engine: 'cpu' })
    const together = await Promise.all([judge('a', encoder), judge('b', other), judge('c', encoder)])
    const apart = [await judge('d', encoder), await judge('e', other)]
    const digests = apart.map(({ run }) => run.sha256)
    expect(together.map(({ run }) => run.sha256)).toEqual([...digests, digests[0]])
  })

  it('encode as the encoder does, with the ids beside', async () => {
    const out = join(place, 'vectors.safetensors')
    const result = await encodeTexts({ input: folder, part: 'queries', encoder, out })
    expect(result).toMatchObject({ count: 40, dimension: 8, vectors: out })
    const { tensors, metadata } = await readSafetensors(out)
    expect(tensors.get('vectors')).toMatchObject({ shape: [40, 8] })
    expect(metadata).toEqual({ encoder: result.encoder })
    expect((await readFile(`${out}.ids.txt`, 'utf8')).split('\n').slice(0, 2)).toEqual(['q0', 'q1'])
  })

  it('continue an encoder from its last step', async () => {
    const record = await trainFolder({
      folder,
      out: join(place, 'on'),
      from: encoder,
      epochs: 2,
      batchSize: 10,
      engine: 'cpu',
    })
    expect(record).toMatchObject({ firstStep: 5, lastStep: 11, texts: 120 })
    expect(record.options).not.toHaveProperty('dimension')
  })

  it.each<readonly [string, string, (out: string) => Promise<unknown>]>([
    ['a folder that is not there', 'NEG_INPUT_MISSING', (out) => mineFolder({ folder: '/nowhere', out, system: bm25 })],
    ['a depth beyond the corpus', 'NEG_RANGE', (out) => mineFolder({ folder, out, system: bm25, depth: 41 })],
    ['no query to mine for', 'NEG_RANGE', (out) => mineFolder({ folder, out, system: bm25, queries: 0 })],
    ['an empty shard', 'NEG_RANGE', (out) => mineFolder({ folder, out, system: bm25, shardSize: 0 })],
    ['a k of none', 'NEG_RANGE', () => searchFolder({ folder, system: bm25, query: 'x', k: 0 })],
    ['an encoder that is none', 'NEG_INPUT_MISSING', (out) => encodeTexts({ input: folder, encoder: folder, out })],
    ['an unknown split', 'NEG_INPUT_MISSING', (out) => evaluateFolder({ folder, out, system: bm25, split: 'x' })],
    ['an unknown measure', 'NEG_RANGE', (out) => evaluateFolder({ folder, out, system: bm25, measures: ['x'] })],
    ['a batch beyond the queries', 'NEG_RANGE', (out) => trainFolder({ folder, out, ...shape, batchSize: 31 })],
    ['steps that are none', 'NEG_RANGE', (out) => trainFolder({ folder, out, ...shape, steps: 0.5 })],
    ['a run that diverges', 'NEG_NOT_FINITE', (out) => trainFolder({ folder, out, ...shape, learningRate: 1e300 })],
    ['no WordNet', 'NEG_INPUT_MISSING', (out) => writeReverseDictionary({ wordnet: '/nowhere', out })],
    [
      'a place below a file',
      'NEG_WRITE_FAILED',
      () => evaluateFolder({ folder, out: join(folder, 'corpus.jsonl', 'out'), system: bm25 }),
    ],
    ['results of other work', 'NEG_RESUME_MISMATCH', () => trainFolder({ folder, out: encoder, steps: 6, ...shape })],
  ])('refuse %s and write nothing', async (_, code, work) => {
    const out = join(place, 'refused')
    const error: unknown = await work(out).catch((thrown: unknown) => thrown)
    expect(NegError.isInstance(error) && error.code).toBe(code)
    await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('name candidates that are none', async () => {
    const out = join(place, 'tampered')
    const options = { folder, out, system: bm25, engine: 'cpu', executor: localExecutor() } as const
    await mineFolder(options)
    const [shard] = await readdir(join(out, 'candidates'))
    await writeFile(join(out, 'candidates', shard), 'half')
    await expect(mineFolder({ ...options, fresh: true })).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX' })
  })
})
