import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineName } from '@neg/core'
import { readRun, writeRun } from '@neg/core/data'
import { evaluate } from '@neg/core/evaluation'
import type { Executor, Task } from '@neg/core/execution'
import { writeJson } from '@neg/core/execution'
import { evaluateFolder, loadFolder, mineFolder, trainFolderTask } from '@neg/retrieval/jobs'
import type {
  EvaluationRecord,
  MiningManifest,
  SystemSpec,
  TrainFolderOptions,
  TrainingRecord,
} from '@neg/retrieval/jobs'
import { fuseRuns, tuneFusionWeight } from '@neg/retrieval/search'

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
  readonly seconds: number
}

export interface FusionRecord {
  readonly dense: TrainedArm
  readonly weight: number
  readonly curve: readonly { readonly weight: number; readonly value: number; readonly recall: number }[]
}

const bm25: SystemSpec = { kind: 'bm25' }
const primary = 'mrr_10'
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
      return { test, validation, seconds: 0 }
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
      const fresh = { ...options, steps: perEpoch * budget.epochs, dimension: budget.dimension }
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
    const input = { folder: data, out: this.path(name), system, splits: ['test', 'dev'], engine, depth }
    return this.#submit(judgeArmTask, input, `judge ${name}`)
  }

  async #fuse(): Promise<ArmRun> {
    const { data, engine } = this.setting
    const { qrels } = await (await loadFolder(data)).judgments('dev')
    const trained = armPlans.flatMap(({ name }) => (name === 'bm25' || name === 'fused' ? [] : [name]))
    const runs = await Promise.all(trained.map(async (name) => ({ name, run: await this.arm(name) })))
    await this.arm('bm25')
    const best = runs.reduce((a, b) =>
      b.run.validation.measures[primary].mean > a.run.validation.measures[primary].mean ? b : a,
    )
    const read = (arm: ArmName, split: string): ReturnType<typeof readRun> => readRun(this.path(arm, split, 'run.trec'))
    const validation = [await read(best.name, 'dev'), await read('bm25', 'dev')] as const
    const recalls: number[] = []
    const tuned = tuneFusionWeight(
      ...validation,
      (run) => {
        const { mean } = evaluate(qrels, run, [primary, 'recall_100'], { complete: true })
        recalls.push(mean['recall_100'])
        return mean[primary]
      },
      { candidates: Array.from({ length: 13 }, (_, i) => i / 20), depth: 100 },
    )
    const record: FusionRecord = {
      dense: best.name,
      weight: tuned.weight,
      curve: tuned.curve.map((point, i) => ({ ...point, recall: recalls[i] })),
    }
    await writeJson(this.path('fused', 'fusion.json'), record)
    const weights = [1 - tuned.weight, tuned.weight]
    const judge = async (split: 'test' | 'dev'): Promise<EvaluationRecord> => {
      const fused = fuseRuns([await read(best.name, split), await read('bm25', split)], { weights, depth })
      const file = this.path('fused', `${split}.trec`)
      await writeRun(file, fused, { tag: 'neg-fused' })
      return evaluateFolder({
        folder: data,
        out: this.path('fused', split),
        system: { kind: 'run', file },
        split,
        engine,
      })
    }
    return { test: await judge('test'), validation: await judge('dev'), seconds: 0 }
  }

  async #submit<I, O>(task: Task<I, O>, input: I, label: string): Promise<O> {
    const { executor, progress } = this.setting
    const [output] = await executor.map(task, [input], {
      onProgress: (_, done, total) => progress(label, done, total),
    })
    return output
  }
}

export function minedName(source: 'bm25' | 'self', filtered: boolean): string {
  return filtered ? `${source}-filtered` : `${source}-mined`
}

async function secondsOf(folder: string): Promise<number> {
  return (JSON.parse(await readFile(join(folder, 'timing.json'), 'utf8')) as { seconds: number }).seconds
}

/** A failed step is answered where its arm is awaited; this only keeps it from counting as unhandled before. */
function ignoreHere(): void {}
