import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineName } from '@neg/core'
import type { Executor, Task } from '@neg/core/execution'
import { evaluateFolder, fuseFolder, loadFolder, mineFolder, trainFolderTask } from '@neg/retrieval/jobs'
import type {
  EvaluationRecord,
  MiningManifest,
  RankedSystem,
  SystemSpec,
  TrainFolderOptions,
  TrainingRecord,
} from '@neg/retrieval/jobs'

import { armPlans, filterOptions } from './arms.ts'
import type { ArmName, Budget, TrainedArm } from './arms.ts'
import { judgeArmTask } from './judge-arm.ts'

/** What all work of one seed needs. */
export interface SeedSetting {
  /** The BEIR folder. */
  readonly data: string
  /** Everything of this seed goes here: a folder an arm, `mined`, `candidates`. */
  readonly folder: string
  readonly seed: number
  readonly engine: EngineName
  readonly budget: Budget
  readonly executor: Executor
  progress(label: string, done: number, total: number): void
}

/** What one arm came to. */
export interface ArmRun {
  readonly test: EvaluationRecord
  readonly validation: EvaluationRecord
  readonly training?: TrainingRecord
  /** What training took; for arms that train nothing, indexing, searching and judging, or fusing. */
  readonly seconds: number
}

const bm25: SystemSpec = { kind: 'bm25' }
const primary = 'mrr_10'
const splits = ['test', 'dev'] as const
/** Documents kept of each ranking: recall is measured at 100, and fusion looks a little further. */
const depth = 200

/**
 * Runs all arms of one seed, side by side where one doesn't wait for another: while the first encoder trains, BM25
 * mines; the continued arms share the workers. Each step is a job that resumes, so a killed run goes on where it was.
 */
export class SeedRun {
  readonly setting: SeedSetting
  readonly #arms = new Map<ArmName, Promise<ArmRun>>()
  readonly #mined = new Map<string, Promise<MiningManifest>>()

  constructor(setting: SeedSetting) {
    this.setting = setting
  }

  /** Starts what isn't started; the promises of the arms are answered as they are done. */
  start(): this {
    void this.mined('bm25', false).catch(ignoreHere)
    for (const { name } of armPlans) void this.arm(name).catch(ignoreHere)
    return this
  }

  arm(name: ArmName): Promise<ArmRun> {
    const known = this.#arms.get(name) ?? this.#runArm(name)
    this.#arms.set(name, known)
    return known
  }

  /** Negatives of a source; both selections share the candidates that one search found. */
  mined(source: 'bm25' | 'self', filtered: boolean): Promise<MiningManifest> {
    const key = minedName(source, filtered)
    const known = this.#mined.get(key) ?? this.#mine(source, filtered)
    this.#mined.set(key, known)
    return known
  }

  path(...parts: readonly string[]): string {
    return join(this.setting.folder, ...parts)
  }

  async #runArm(name: ArmName): Promise<ArmRun> {
    if (name === 'fused') return this.#fuse()
    if (name === 'bm25') {
      const [test, validation] = await this.#judge(name, bm25)
      const seconds = (await secondsOf(this.path(name, 'test'))) + (await secondsOf(this.path(name, 'dev')))
      return { test, validation, seconds }
    }
    const training = await this.#train(name)
    const system: SystemSpec = { kind: 'dense', encoder: this.path(name) }
    const [test, validation] = await this.#judge(name, system)
    return { test, validation, training, seconds: await secondsOf(this.path(name)) }
  }

  async #train(name: TrainedArm): Promise<TrainingRecord> {
    const { data, seed, engine, budget } = this.setting
    const plan = armPlans.find((arm) => arm.name === name)
    const options = { folder: data, out: this.path(name), seed, engine, batchSize: budget.batchSize }
    const perEpoch = Math.floor((await this.#trainingQueries()) / budget.batchSize)
    if (name === 'in-batch') {
      const { dimension, buckets } = budget
      const fresh = { ...options, steps: perEpoch * budget.epochs, dimension, buckets }
      return this.#submit(trainFolderTask, fresh, `train ${name}`)
    }
    await this.arm('in-batch')
    const from = this.path('in-batch')
    const steps = perEpoch * budget.continuedEpochs
    const negatives = plan?.source === undefined ? undefined : minedName(plan.source, plan.filtered === true)
    if (plan?.source !== undefined) await this.mined(plan.source, plan.filtered === true)
    const continued: TrainFolderOptions = {
      ...options,
      from,
      steps,
      ...(negatives === undefined ? {} : { negatives: this.path('mined', negatives, 'negatives.jsonl') }),
    }
    return this.#submit(trainFolderTask, continued, `train ${name}`)
  }

  async #trainingQueries(): Promise<number> {
    const data = await loadFolder(this.setting.data)
    return (await data.judgments('train')).queries.length
  }

  async #mine(source: 'bm25' | 'self', filtered: boolean): Promise<MiningManifest> {
    const { data, seed, engine, budget, executor, progress } = this.setting
    // The filtered selection waits for the other, whose search it shares.
    if (filtered) await this.mined(source, false)
    if (source === 'self') await this.arm('in-batch')
    return mineFolder(
      {
        folder: data,
        out: this.path('mined', minedName(source, filtered)),
        system: source === 'bm25' ? bm25 : { kind: 'dense', encoder: this.path('in-batch') },
        seed,
        engine,
        depth: budget.depth,
        numNegatives: budget.negatives,
        ...(source === 'self' ? { queries: budget.selfMinedQueries } : {}),
        ...(filtered ? filterOptions : {}),
        candidates: this.path('candidates'),
        executor,
      },
      { onProgress: (done, total) => progress(`mine ${minedName(source, filtered)}`, done, total) },
    )
  }

  /** On the test queries, then on those for validation. */
  #judge(name: ArmName, system: SystemSpec): Promise<EvaluationRecord[]> {
    const { data, engine } = this.setting
    const input = { folder: data, out: this.path(name), system, splits, engine, depth }
    return this.#submit(judgeArmTask, input, `judge ${name}`)
  }

  /** The dense arm that validation prefers, fused with BM25. */
  async #fuse(): Promise<ArmRun> {
    const { data, engine, progress } = this.setting
    const trained = armPlans.flatMap(({ name }) => (name === 'bm25' || name === 'fused' ? [] : [name]))
    const runs = await Promise.all(trained.map(async (name) => ({ name, run: await this.arm(name) })))
    await this.arm('bm25')
    const best = runs.reduce((a, b) =>
      b.run.validation.measures[primary].mean > a.run.validation.measures[primary].mean ? b : a,
    )
    const ranked = (name: ArmName): RankedSystem => ({
      name,
      runs: Object.fromEntries(splits.map((split) => [split, this.path(name, split, 'run.trec')])),
    })
    await fuseFolder(
      {
        folder: data,
        out: this.path('fused'),
        first: ranked(best.name),
        second: ranked('bm25'),
        measures: [primary, 'recall_100'],
        depth,
      },
      { onProgress: (done, total) => progress('fuse', done, total) },
    )
    const [test, validation] = await Promise.all(
      splits.map((split) => {
        const system = { kind: 'run', file: this.path('fused', `${split}.trec`) } as const
        return evaluateFolder({ folder: data, out: this.path('fused', split), system, split, engine })
      }),
    )
    return { test, validation, seconds: await secondsOf(this.path('fused')) }
  }

  async #submit<I, O>(task: Task<I, O>, input: I, label: string): Promise<O> {
    const { executor, progress } = this.setting
    const [output] = await executor.map(task, [input], {
      onProgress: (_, done, total) => progress(label, done, total),
    })
    return output
  }
}

/** The folder of a selection of negatives, below `mined`; arms that learn from it have its name. */
export function minedName(source: 'bm25' | 'self', filtered: boolean): string {
  return filtered ? `${source}-filtered` : `${source}-mined`
}

async function secondsOf(folder: string): Promise<number> {
  return (JSON.parse(await readFile(join(folder, 'timing.json'), 'utf8')) as { seconds: number }).seconds
}

/** A failed step is answered where its arm is awaited; this only keeps it from counting as unhandled before. */
function ignoreHere(): void {}
