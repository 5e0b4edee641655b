import { performance } from 'node:perf_hooks'

import { NegError } from '@neg/core'
import type { OnProgress } from '@neg/core'
import { readRun, writeRun } from '@neg/core/data'
import { evaluate } from '@neg/core/evaluation'
import type { Run } from '@neg/core/evaluation'
import { sha256File, writeJson } from '@neg/core/execution'

import { fuseRuns } from '../search/fuse-runs.ts'
import { tuneFusionWeight } from '../search/tune-fusion-weight.ts'
import { inputDigest } from './input-digest.ts'
import { JobFolder } from './job-folder.ts'
import { loadFolder } from './loaded-folder.ts'
import type { FileDigest } from './loaded-folder.ts'
import { version } from './version.ts'

/** A system by what it ranked: its run file, in TREC format, for each split. */
export interface RankedSystem {
  readonly name: string
  readonly runs: Readonly<Record<string, string>>
}

export interface FuseFolderOptions {
  /** The BEIR folder whose judgments choose the weight. */
  readonly folder: string
  readonly out: string
  readonly first: RankedSystem
  /** The system that is mixed into the first; it has runs for the same splits. */
  readonly second: RankedSystem
  /** The split whose queries choose the weight. Default `dev`. */
  readonly tuneOn?: string
  /** trec_eval's names; the first one chooses, the others are recorded. Default MRR@10, recall@100. */
  readonly measures?: readonly string[]
  /** Weights of the second system that are tried. Default 0, 0.05, ..., 0.6. */
  readonly weights?: readonly number[]
  /** Documents kept of each query. Default 200. */
  readonly depth?: number
  /** Replace what the folder holds. */
  readonly fresh?: boolean
}

/** `fusion.json`. */
export interface FusionRecord {
  readonly schema: 'neg.fuse/1'
  readonly version: string
  readonly options: Readonly<Record<string, unknown>>
  readonly inputs: {
    readonly qrels: FileDigest
    readonly first: FusedSystem
    readonly second: FusedSystem
  }
  /** Of the second system; the first has the rest. */
  readonly weight: number
  /** Every weight that was tried, with the measures on the queries that choose. */
  readonly curve: readonly { readonly weight: number; readonly measures: Readonly<Record<string, number>> }[]
  readonly outputs: readonly { readonly path: string; readonly sha256: string }[]
}

/** A system's name, and the SHA-256 of its run for each split. */
interface FusedSystem {
  readonly name: string
  readonly runs: Readonly<Record<string, string>>
}

/**
 * Fuses two systems' rankings by z-scores (`fuseRuns`) at the weight that judged queries prefer, and writes the fused
 * run of each split (`test.trec`, ...) with the record of how the weight was chosen, `fusion.json`. Finished work is
 * left as it is.
 *
 * @throws NEG_INPUT_MISSING for a run or split that isn't there; NEG_RANGE for weights outside [0, 1] or an unknown
 * measure; NEG_RESUME_MISMATCH; what `loadFolder` and `readRun` throw.
 */
export async function fuseFolder(
  options: FuseFolderOptions,
  context: { readonly onProgress?: OnProgress } = {},
): Promise<FusionRecord> {
  const { folder, out, first, second, tuneOn = 'dev', measures = ['mrr_10', 'recall_100'], depth = 200 } = options
  const { weights = Array.from({ length: 13 }, (_, i) => i / 20), fresh } = options
  const started = performance.now()
  const splits = Object.keys(first.runs)
  for (const split of [tuneOn, ...splits]) assertRuns([first, second], split)
  if (measures.length === 0) throw new NegError('NEG_RANGE', 'no measure chooses', { where: { field: 'measures' } })
  const { qrels, digest } = await (await loadFolder(folder)).judgments(tuneOn)
  const work = {
    schema: 'neg.fuse/1',
    version,
    options: { method: 'z-score', tuneOn, measures, weights, depth },
    inputs: {
      qrels: digest,
      first: await describe(first, splits),
      second: await describe(second, splits),
    },
  } as const
  const outputs = splits.map((split) => `${split}.trec`)
  const { job, finished } = await JobFolder.open<FusionRecord>(out, 'fusion.json', work, { outputs, fresh })
  if (finished !== undefined) return finished

  const read = async (split: string): Promise<readonly [Run, Run]> => [
    await readRun(first.runs[split]),
    await readRun(second.runs[split]),
  ]
  const steps = weights.length + splits.length
  const tried: Readonly<Record<string, number>>[] = []
  const tuned = tuneFusionWeight(
    ...(await read(tuneOn)),
    (run) => {
      const { mean } = evaluate(qrels, run, measures, { complete: true })
      tried.push(mean)
      context.onProgress?.(tried.length, steps)
      return mean[measures[0]]
    },
    { candidates: weights, depth },
  )
  await job.begin()
  for (const [i, split] of splits.entries()) {
    const fused = fuseRuns(await read(split), { weights: [1 - tuned.weight, tuned.weight], depth })
    await writeRun(job.path(outputs[i]), fused, { tag: 'neg-fused' })
    context.onProgress?.(weights.length + i + 1, steps)
  }
  const record: FusionRecord = {
    ...work,
    weight: tuned.weight,
    curve: tuned.curve.map(({ weight }, i) => ({ weight, measures: tried[i] })),
    outputs: await Promise.all(outputs.map(async (path) => ({ path, sha256: await sha256File(job.path(path)) }))),
  }
  await writeJson(job.path('timing.json'), { seconds: (performance.now() - started) / 1000 })
  await job.finish(record)
  return record
}

function assertRuns(systems: readonly RankedSystem[], split: string): void {
  for (const { name, runs } of systems) {
    if (runs[split] !== undefined) continue
    throw new NegError('NEG_INPUT_MISSING', `${name} has no run for the split ${JSON.stringify(split)}`, {
      where: { field: 'runs' },
      remedy: 'Give the runs of both systems for the same splits, the one that chooses the weight among them.',
    })
  }
}

async function describe({ name, runs }: RankedSystem, splits: readonly string[]): Promise<FusedSystem> {
  const digests = splits.map(
    async (split) =>
      [split, await inputDigest(runs[split], 'Give a file in TREC format, as `neg eval` writes it.')] as const,
  )
  return { name, runs: Object.fromEntries(await Promise.all(digests)) }
}
