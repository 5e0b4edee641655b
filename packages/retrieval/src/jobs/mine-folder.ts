import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { NegError, Philox, useEngine } from '@neg/core'
import type { EngineName, OnProgress } from '@neg/core'
import { writeJsonl } from '@neg/core/data'
import { sha256, sha256File, threadExecutor, workKey, writeJson } from '@neg/core/execution'
import type { Executor } from '@neg/core/execution'
import { choose } from '@neg/core/random'

import { DocumentRelations } from '../data/relations.ts'
import type { MiningCollection } from '../negatives/mining-collection.ts'
import { fileExists } from './file-exists.ts'
import { FoundCandidates } from './found-candidates.ts'
import { JobFolder } from './job-folder.ts'
import { loadFolder } from './loaded-folder.ts'
import type { FileDigest, LoadedFolder } from './loaded-folder.ts'
import { depthOf } from './search-folder.ts'
import { readSearchedShard, searchShardTask } from './search-shard.ts'
import type { SearchShardInput } from './search-shard.ts'
import { selectNegatives } from './select-negatives.ts'
import type { SelectionEvidence, SelectionOptions } from './select-negatives.ts'
import { sliceQueries } from './shared-search.ts'
import type { SharedSearch } from './shared-search.ts'
import { describeSystem, shareSystem } from './text-system.ts'
import type { SystemSpec } from './text-system.ts'
import { version } from './version.ts'

export interface MineFolderOptions extends SelectionOptions {
  /** The BEIR folder; negatives are mined for the queries of its `train` judgments. */
  readonly folder: string
  readonly out: string
  /** What to search with. */
  readonly system: SystemSpec
  /** Candidates found for each query, its positives among them. Default 50, or all of a smaller corpus. */
  readonly depth?: number
  /** Mine for a seeded sample of so many training queries. Default: all. */
  readonly queries?: number
  /** Default 0. */
  readonly seed?: number
  readonly engine?: EngineName
  /** Where found candidates are kept, to be filtered in other ways later. Default: `candidates` in `out`. */
  readonly candidates?: string
  /** Queries a shard. Default 2,048. */
  readonly shardSize?: number
  /** Default: two threads. Results don't depend on it. */
  readonly executor?: Executor
  readonly fresh?: boolean
}

/** `manifest.json`. */
export interface MiningManifest extends SelectionEvidence {
  readonly schema: 'neg.mine/1'
  readonly versions: Readonly<Record<string, string>>
  readonly engine: string
  readonly seed: number
  readonly options: Readonly<Record<string, unknown>>
  readonly inputs: {
    readonly corpus: FileDigest
    readonly queries: FileDigest
    readonly qrels: FileDigest
    readonly encoder?: { readonly id: string }
    /** Of `relations.tsv`, where the folder has it. */
    readonly relations?: { readonly sha256: string }
  }
  readonly outputs: readonly { readonly path: string; readonly sha256: string; readonly rows: number }[]
}

/**
 * Mines hard negatives for the training queries of a BEIR folder: searches the corpus in shards, filters what is
 * found, and writes `negatives.jsonl` with its `manifest.json`.
 *
 * Shards are kept by content, so an interrupted run goes on with the first that is missing, and mining again with
 * other filters searches nothing. Outputs don't depend on threads or interruptions; times go to `timing.json`.
 * A file `relations.tsv` in the folder (`writeRelations`) serves as a proxy for false negatives.
 *
 * @throws what `loadFolder` and the filters throw; NEG_RANGE for a depth beyond the corpus; NEG_RESUME_MISMATCH.
 */
export async function mineFolder(
  options: MineFolderOptions,
  context: { readonly onProgress?: OnProgress } = {},
): Promise<MiningManifest> {
  const { folder, out, system, seed = 0, engine: prefer, shardSize = 2048, fresh = false } = options
  const started = performance.now()
  const engine = await useEngine({ prefer })
  const data = await loadFolder(folder)
  const judgments = await data.judgments('train')
  const depth = depthOf(options.depth, 50, data.corpus.ids.length, 'depth')
  wholeFromOne(shardSize, 'shardSize')
  wholeFromOne(options.queries ?? 1, 'queries')
  const relations = await relationsOf(folder)
  const source = await describeSystem(system)
  const anchors = sampled(judgments.anchors, options.queries, seed)
  const { corpus, queries } = data.digests
  const work = {
    schema: 'neg.mine/1',
    versions: { '@neg/retrieval': version },
    engine: engine.name,
    seed,
    options: { source, depth, queries: anchors.length, ...selectionOf(options) },
    inputs: {
      corpus,
      queries,
      qrels: judgments.digest,
      ...('encoder' in source ? { encoder: { id: String(source.encoder) } } : {}),
      ...(relations === undefined ? {} : { relations: relations.digest }),
    },
  } as const
  const { job, finished } = await JobFolder.open<MiningManifest>(out, 'manifest.json', work, {
    outputs: ['negatives.jsonl'],
    fresh,
  })
  if (finished !== undefined) return finished

  const positives = Array.from(anchors, (query) => positivesOf(data, judgments.qrels.get(data.queries.ids[query])))
  const store = options.candidates ?? job.path('candidates')
  const texts = Array.from(anchors, (query) => data.queries.texts[query])
  const shards = planShards(texts, positives, shardSize).map((shard): MiningShard => {
    const key = workKey({
      version,
      engine: engine.name,
      corpus: corpus.sha256,
      source,
      depth,
      texts: sha256(JSON.stringify([shard.texts, shard.positives.map((row) => Array.from(row))])),
    })
    return { ...shard, file: join(store, `${key}.safetensors`) }
  })
  const missing: MiningShard[] = []
  for (const shard of shards) if (!(await fileExists(shard.file))) missing.push(shard)
  if (missing.length > 0) {
    const asked = missing.flatMap((shard) => shard.texts)
    const search = await shareSystem(data, system, engine.name, asked)
    const report: OnProgress = (done) => context.onProgress?.(anchors.length - asked.length + done, anchors.length)
    await searchAll(search, missing, depth, options.executor, report)
  } else {
    context.onProgress?.(anchors.length, anchors.length)
  }
  const parts = await Promise.all(shards.map((shard) => readSearchedShard(shard.file)))
  const collection: MiningCollection = {
    queries: {
      ids: Array.from(anchors, (query) => data.queries.ids[query]),
      texts,
    },
    documents: data.corpus,
    positives,
  }
  const found = new FoundCandidates(parts, depth, positives, data.corpus.ids.length)
  const selected = await selectNegatives(
    collection,
    found,
    depth,
    { ...selectionOf(options), seed },
    relations?.content,
  )
  const file = job.path('negatives.jsonl')
  await job.begin()
  await writeJsonl(file, selected.rows)
  await writeJson(job.path('timing.json'), { seconds: (performance.now() - started) / 1000 })
  const manifest: MiningManifest = {
    ...work,
    outputs: [{ path: 'negatives.jsonl', sha256: await sha256File(file), rows: selected.rowCount }],
    ...selected.evidence,
  }
  await job.finish(manifest)
  return manifest
}

function wholeFromOne(value: number, field: string): void {
  if (Number.isInteger(value) && value >= 1) return
  throw new NegError('NEG_RANGE', `${value} is no whole number above 0`, { where: { field } })
}

function sampled(queries: Int32Array, count: number | undefined, seed: number): Int32Array {
  if (count === undefined || count >= queries.length) return queries
  return choose(queries.length, count, new Philox(seed).fork('queries')).map((place) => queries[place])
}

function selectionOf(options: SelectionOptions): Required<Pick<SelectionOptions, 'numNegatives'>> & SelectionOptions {
  const { numNegatives = 10, sampling = 'top', rangeMin, rangeMax } = options
  const { relativeMargin, absoluteMargin, maxScore, minScore } = options
  return { numNegatives, sampling, rangeMin, rangeMax, relativeMargin, absoluteMargin, maxScore, minScore }
}

function positivesOf({ corpus }: LoadedFolder, judged: ReadonlyMap<string, number> | undefined): Int32Array {
  const relevant = [...(judged ?? [])].filter(([, grade]) => grade > 0)
  return Int32Array.from(relevant, ([id]) => corpus.indexOf.get(id) ?? -1)
}

/** Queries that are searched together, and where their candidates are kept. */
interface MiningShard {
  readonly texts: readonly string[]
  readonly positives: readonly Int32Array[]
  readonly file: string
}

function planShards(
  texts: readonly string[],
  positives: readonly Int32Array[],
  size: number,
): Omit<MiningShard, 'file'>[] {
  return Array.from({ length: Math.ceil(texts.length / size) }, (_, shard) => ({
    texts: texts.slice(shard * size, (shard + 1) * size),
    positives: positives.slice(shard * size, (shard + 1) * size),
  }))
}

/** @param search has the queries of all shards, one shard after another. */
async function searchAll(
  search: SharedSearch,
  shards: readonly MiningShard[],
  depth: number,
  given: Executor | undefined,
  onProgress: OnProgress,
): Promise<void> {
  let from = 0
  const inputs = shards.map(({ texts, positives, file }): SearchShardInput => {
    from += texts.length
    return { search: sliceQueries(search, from - texts.length, from), depth, positives, file }
  })
  let done = 0
  onProgress(done, from)
  const executor = given ?? threadExecutor({ workers: 2 })
  try {
    await executor.map(searchShardTask, inputs, {
      onDone: (_, index) => {
        done += shards[index].texts.length
        onProgress(done, from)
      },
    })
  } finally {
    if (given === undefined) await executor.close()
  }
}

async function relationsOf(
  folder: string,
): Promise<{ readonly content: DocumentRelations; readonly digest: { readonly sha256: string } } | undefined> {
  const file = join(folder, 'relations.tsv')
  if (!(await fileExists(file))) return undefined
  return { content: await DocumentRelations.read(file), digest: { sha256: await sha256File(file) } }
}
