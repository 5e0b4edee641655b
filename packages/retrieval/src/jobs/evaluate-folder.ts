import { performance } from 'node:perf_hooks'

import { NegError, useEngine } from '@neg/core'
import type { EngineName, OnProgress } from '@neg/core'
import { readRun, writeRun } from '@neg/core/data'
import { evaluate } from '@neg/core/evaluation'
import type { Qrels, Run } from '@neg/core/evaluation'
import { sha256File, writeJson } from '@neg/core/execution'
import { bootstrapInterval } from '@neg/core/statistics'

import { runFromSearch } from '../search/run-from-search.ts'
import { inputDigest } from './input-digest.ts'
import { JobFolder } from './job-folder.ts'
import { loadFolder } from './loaded-folder.ts'
import type { FileDigest } from './loaded-folder.ts'
import { depthOf } from './search-folder.ts'
import { describeSystem, useSystem } from './text-system.ts'
import type { SystemSpec } from './text-system.ts'
import { version } from './version.ts'

export interface EvaluateFolderOptions {
  readonly folder: string
  readonly out: string
  /** What to judge: a system to search with, or a run file in TREC format. */
  readonly system: SystemSpec | { readonly kind: 'run'; readonly file: string }
  /** Default `test`. */
  readonly split?: string
  /** trec_eval's names. Default nDCG@10, MRR@10, recall@100. */
  readonly measures?: readonly string[]
  /** Documents found for each query. Default 1,000, or all of a smaller corpus. */
  readonly depth?: number
  /** Of the bootstrap. Default 0. */
  readonly seed?: number
  readonly engine?: EngineName
  readonly fresh?: boolean
}

/** `evaluation.json`. */
export interface EvaluationRecord {
  readonly schema: 'neg.eval/1'
  readonly version: string
  readonly engine: string
  readonly seed: number
  readonly options: Readonly<Record<string, unknown>>
  readonly inputs: Readonly<Record<string, FileDigest>>
  readonly run: { readonly path: string; readonly sha256: string }
  readonly queries: number
  /** Mean and 95 % bootstrap interval over queries. */
  readonly measures: Readonly<Record<string, { readonly mean: number; readonly interval: readonly [number, number] }>>
  readonly perQuery: Readonly<Record<string, Readonly<Record<string, number>>>>
}

const runRemedy = 'Give a file in TREC format: query Q0 document rank score tag.'

export const defaultMeasures: readonly string[] = ['ndcg_cut_10', 'mrr_10', 'recall_100']

/**
 * Searches the corpus of a BEIR folder for the queries of a split, writes the run (`run.trec`) and judges it with
 * trec_eval's measures (`evaluation.json`). Finished work is left as it is.
 *
 * @throws what `loadFolder` and `evaluate` throw; NEG_RANGE for a depth below 1 or beyond the
 * corpus; NEG_ID_UNKNOWN for a run that answers no query of the split; NEG_RESUME_MISMATCH.
 */
export async function evaluateFolder(
  options: EvaluateFolderOptions,
  context: { readonly onProgress?: OnProgress } = {},
): Promise<EvaluationRecord> {
  const { folder, out, system, split = 'test', measures = defaultMeasures, seed = 0 } = options
  const started = performance.now()
  const engine = await useEngine({ prefer: options.engine })
  const data = await loadFolder(folder)
  const depth = depthOf(options.depth, 1000, data.corpus.ids.length, 'depth')
  const { qrels, queries, digest } = await data.judgments(split)
  const source =
    system.kind === 'run'
      ? { kind: 'run', sha256: await inputDigest(system.file, runRemedy) }
      : await describeSystem(system)
  const work = {
    schema: 'neg.eval/1',
    version,
    engine: engine.name,
    seed,
    options: { source, split, measures, depth },
    inputs: { ...data.digests, qrels: digest },
  } as const
  const { job, finished } = await JobFolder.open<EvaluationRecord>(out, 'evaluation.json', work, {
    outputs: ['run.trec'],
    fresh: options.fresh,
  })
  if (finished !== undefined) return finished

  context.onProgress?.(0, queries.length)
  const search = async (spec: SystemSpec): Promise<Run> => {
    const texts = Array.from(queries, (query) => data.queries.texts[query])
    const result = await useSystem(data, spec, (searcher) => searcher.search(texts, depth))
    return runFromSearch(
      Array.from(queries, (query) => data.queries.ids[query]),
      data.corpus.ids,
      result,
    )
  }
  const run = system.kind === 'run' ? await readAnswers(system.file, qrels) : await search(system)
  context.onProgress?.(queries.length, queries.length)
  const judged = evaluate(qrels, run, measures, { complete: true })
  await job.begin()
  await writeRun(job.path('run.trec'), run, { tag: `neg-${system.kind}` })
  const record: EvaluationRecord = {
    ...work,
    run: { path: 'run.trec', sha256: await sha256File(job.path('run.trec')) },
    queries: queries.length,
    measures: Object.fromEntries(
      measures.map((measure) => {
        const values = Array.from(judged.perQuery.values(), (row) => row[measure])
        const { low, high } = bootstrapInterval(values, { seed })
        return [measure, { mean: judged.mean[measure], interval: [low, high] as const }]
      }),
    ),
    perQuery: Object.fromEntries(judged.perQuery),
  }
  await writeJson(job.path('timing.json'), { seconds: (performance.now() - started) / 1000 })
  await job.finish(record)
  return record
}

async function readAnswers(file: string, qrels: Qrels): Promise<Run> {
  const run = await readRun(file)
  if ([...run.keys()].some((query) => qrels.has(query))) return run
  throw new NegError('NEG_ID_UNKNOWN', 'the run answers no query of this split', {
    where: { file },
    remedy: 'Choose the split that the run was made for.',
  })
}
