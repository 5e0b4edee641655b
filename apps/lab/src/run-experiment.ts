import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { NegError } from '@neg/core'
import type { EngineName } from '@neg/core'
import { useEngine } from '@neg/core/engine'
import { workKey, writeJson } from '@neg/core/execution'
import { Philox } from '@neg/core/random'

import { decideClaim } from './decide-claim.ts'
import type { ArmOutcome, Experiment, ExperimentOptions, LabResult, PrepareContext } from './experiment.ts'
import { armOutcomeSchema, armTimingSchema } from './lab-result.ts'
import { commit, digestData, versions } from './provenance.ts'
import { readChecked } from './read-checked.ts'
import { writeReport } from './report.ts'
import { workFolder } from './work-folder.ts'

export interface RunExperimentOptions {
  /** The output folder: `summary.json`, `report.html`, `timing.json`, and the arms' results, which a rerun reuses. */
  readonly folder: string
  /** Default false. */
  readonly quick?: boolean
  /** Default `short`. */
  readonly budget?: 'short' | 'long'
  /** The first seed. Default 1. */
  readonly seed?: number
  /** How many seeds. Default: the experiment's own number, one for a quick run. */
  readonly seeds?: number
  /** Default: the best engine there is. */
  readonly engine?: EngineName
  /** Default: as many as the machine runs at once, four at most; each holds its own copy of the data. */
  readonly threads?: number
  /** The data root. */
  readonly dataDir?: string
  /** A step's progress within an arm. */
  readonly onProgress?: (label: string, done: number, total: number) => void
  /** Called when an arm's outcome is there, computed or found. */
  readonly onArm?: (arm: ArmDone) => void
}

export interface ArmDone {
  readonly arm: string
  readonly seed: number
  readonly outcome: ArmOutcome
  /** What it took when it was computed. */
  readonly seconds: number
  /** Whether a former run had computed it. */
  readonly found: boolean
  /** How many arms of how many are done. */
  readonly done: number
  readonly total: number
}

/**
 * Runs an experiment: every arm for every seed, then the claims, then the page.
 *
 * Each outcome is stored under a key of all it depends on (experiment, arm, seed, options, engine, data, versions,
 * commit), so a run that was killed goes on where it was and another run with more seeds adds to it. Uncommitted
 * changes of the code are not seen: remove the folder after those.
 *
 * @throws NEG_RANGE for a seed or a number of seeds that is none; NEG_INPUT_MISSING for absent data; NEG_NOT_FINITE
 * for a metric that is no number; whatever the experiment throws.
 */
export async function runExperiment<Shared>(
  experiment: Experiment<Shared>,
  options: RunExperimentOptions,
): Promise<LabResult> {
  const { folder, quick = false, budget = 'short', seed: first = 1, onProgress, onArm } = options
  const count = options.seeds ?? (quick ? 1 : experiment.seeds)
  wholeNumber(first, 0, 'seed')
  wholeNumber(count, 1, 'seeds')
  const threads = options.threads ?? Math.min(4, availableParallelism())
  wholeNumber(threads, 1, 'threads')
  const asked: ExperimentOptions = { quick, budget, threads, dataDir: options.dataDir }
  const data = await digestData(experiment.data, asked)
  const engine = await useEngine(options.engine === undefined ? {} : { prefer: options.engine })
  const provenance = { engine: engine.name, device: engine.device, versions: versions(), commit: commit(), data }

  const root = new Philox(0).fork(`experiment ${experiment.id}`)
  const progress = (label: string, done: number, total: number): void => onProgress?.(label, done, total)
  const work = workFolder(folder, { id: experiment.id, quick, budget, provenance })
  const context: PrepareContext = { folder: work, engine, options: asked, rng: root, progress }
  let prepared: Promise<Shared> | undefined
  const shared = (): Promise<Shared> => (prepared ??= (async () => (await experiment.prepare?.(context)) as Shared)())

  const seeds = Array.from({ length: count }, (_, i) => first + i)
  const outcomes: Record<string, ArmOutcome[]> = Object.fromEntries(experiment.arms.map(({ name }) => [name, []]))
  const seconds: Record<string, number[]> = Object.fromEntries(experiment.arms.map(({ name }) => [name, []]))
  const total = seeds.length * experiment.arms.length
  let done = 0
  try {
    for (const seed of seeds) {
      const earlier: Record<string, ArmOutcome> = {}
      for (const { name } of experiment.arms) {
        const key = workKey({ experiment: experiment.id, arm: name, seed, quick, budget, ...provenance })
        const place = join(folder, 'arms', key)
        const found = existsSync(join(place, 'result.json'))
        if (!found) {
          const rng = new Philox(seed).fork(`experiment ${experiment.id}`)
          const started = performance.now()
          const { seconds: own, ...outcome } = await experiment.run(name, seed, {
            ...context,
            rng,
            shared: await shared(),
            earlier: { ...earlier },
          })
          finite(outcome, name)
          await writeJson(join(place, 'timing.json'), { seconds: own ?? (performance.now() - started) / 1000 })
          await writeJson(join(place, 'result.json'), { arm: name, seed, ...outcome })
        }
        // Read back even when just written: a resumed run sees the same bytes as an undisturbed one.
        const outcome = await readChecked(join(place, 'result.json'), armOutcomeSchema)
        const timing = await readChecked(join(place, 'timing.json'), armTimingSchema)
        earlier[name] = outcome
        outcomes[name].push(outcome)
        seconds[name].push(timing.seconds)
        done += 1
        onArm?.({ arm: name, seed, outcome, seconds: timing.seconds, found, done, total })
      }
    }
  } finally {
    if (prepared !== undefined) await experiment.finish?.(await prepared)
  }

  const result: LabResult = {
    schema: 'neg.lab/1',
    id: experiment.id,
    quick,
    budget,
    arms: experiment.arms.map(({ name }) => ({
      name,
      steps: Math.max(...outcomes[name].map((outcome) => outcome.steps)),
      seeds: outcomes[name].map(({ metrics, details }, i) => ({
        seed: seeds[i],
        metrics,
        ...(details === undefined ? {} : { details }),
      })),
    })),
    claims: experiment.claims.map((claim) => decideClaim(claim, outcomes, { plannedSeeds: experiment.seeds, quick })),
    provenance,
  }
  await writeJson(join(folder, 'timing.json'), { seconds })
  await writeJson(join(folder, 'summary.json'), result)
  await writeReport(experiment, folder)
  return result
}

function wholeNumber(value: number, least: number, field: string): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new NegError('NEG_RANGE', `${field} ${value} is not a whole number from ${least} on`, {
    where: { field },
    remedy: 'Give another one.',
  })
}

function finite({ metrics }: ArmOutcome, arm: string): void {
  for (const [metric, value] of Object.entries(metrics)) {
    if (Number.isFinite(value)) continue
    throw new NegError('NEG_NOT_FINITE', `arm "${arm}" reports ${value} as ${metric}`, { where: { field: metric } })
  }
}
