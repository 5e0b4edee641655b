import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'

import { NegError, useEngine } from '@neg/core'
import type { EngineName, OnProgress } from '@neg/core'
import { writeJson } from '@neg/core/execution'
import type { Task } from '@neg/core/execution'

import { encoderFiles, saveHashedTextEncoder } from '../models/encoder-files.ts'
import { HashedTextEncoder } from '../models/hashed-text-encoder.ts'
import type { HashedTextEncoderOptions, PreparedTexts } from '../models/hashed-text-encoder.ts'
import { trainDualEncoder } from '../training/train-dual-encoder.ts'
import type { DualEncoderData, Lists, TrainDualEncoderOptions } from '../training/train-dual-encoder.ts'
import { inputDigest } from './input-digest.ts'
import { JobFolder } from './job-folder.ts'
import { loadFolder } from './loaded-folder.ts'
import type { LoadedFolder, SplitJudgments } from './loaded-folder.ts'
import { readMinedNegatives } from './mined-negatives.ts'
import { loadTrainedEncoder } from './trained-encoder.ts'
import { TrainingCheckpoints } from './training-checkpoint.ts'
import type { TrainingState } from './training-checkpoint.ts'
import { readTrainingRecord } from './training-record.ts'
import type { TrainingRecord } from './training-record.ts'
import { version } from './version.ts'

export interface TrainFolderOptions
  extends
    Omit<HashedTextEncoderOptions, 'seed'>,
    Pick<TrainDualEncoderOptions, 'batchSize' | 'temperature' | 'learningRate' | 'negativesPerQuery'> {
  /** The BEIR folder; its `train` judgments are learned. */
  readonly folder: string
  /** Where the encoder goes. */
  readonly out: string
  /** A file of mined negatives, as `mineFolder` writes it. Default: the batch's own. */
  readonly negatives?: string
  /** Continue from the encoder in this folder, with its optimiser's state. Default: a fresh one. */
  readonly from?: string
  /** Steps to take. Default: `epochs`. */
  readonly steps?: number
  /** Passes over the training queries, where `steps` isn't given. Default 1. */
  readonly epochs?: number
  /** Default 0. */
  readonly seed?: number
  readonly engine?: EngineName
  /** Steps between checkpoints. Default 200. */
  readonly checkpointEvery?: number
  /** Replace what the folder holds. */
  readonly fresh?: boolean
}

/** `trainFolder` for an executor. */
export const trainFolderTask: Task<TrainFolderOptions, TrainingRecord> = {
  module: new URL(import.meta.url),
  name: 'trainFolder',
}

/**
 * Trains a dual encoder on a BEIR folder and writes it to `out`, with `training.json`.
 *
 * Resumes: a finished folder is left as it is, an interrupted run goes on from its last checkpoint, and either way the
 * outputs are byte for byte those of an undisturbed run (`timing.json` apart).
 *
 * @throws what `loadFolder` and `trainDualEncoder` throw; NEG_NOT_FINITE when it diverges; NEG_RESUME_MISMATCH when
 * `out` holds other work.
 */
export async function trainFolder(
  options: TrainFolderOptions,
  context: { readonly onProgress?: OnProgress } = {},
): Promise<TrainingRecord> {
  const { folder, out, negatives, from, seed = 0, engine: prefer, checkpointEvery = 200, fresh = false } = options
  const engine = await useEngine({ prefer })
  const data = await loadFolder(folder)
  const judgments = await data.judgments('train')
  const earlier = from === undefined ? undefined : await readTrainingRecord(from)
  const recipe = recipeOf(options, judgments.anchors.length, earlier !== undefined)
  const inputs = {
    corpus: data.digests.corpus,
    queries: data.digests.queries,
    qrels: judgments.digest,
    ...(earlier === undefined ? {} : { encoder: earlier.encoder }),
    ...(negatives === undefined
      ? {}
      : { negatives: await inputDigest(negatives, 'Give the negatives.jsonl that `neg mine --out FOLDER` wrote.') }),
  }
  const work = { schema: 'neg.train/1', version, engine: engine.name, seed, options: recipe, inputs } as const
  const { job, finished } = await JobFolder.open<TrainingRecord>(out, 'training.json', work, {
    outputs: encoderFiles,
    fresh,
  })
  const checkpoints = new TrainingCheckpoints(job.path('checkpoints'), job.key)
  if (fresh || finished !== undefined) await checkpoints.clear()
  if (finished !== undefined) return finished

  context.onProgress?.(0, recipe.steps)
  const mined = negatives === undefined ? undefined : await readMinedNegatives(negatives, data)
  const firstStep = earlier?.lastStep ?? 0
  const resumed = await checkpoints.latest()
  const encoder = resumed?.encoder ?? (await startingEncoder(from, data, judgments.anchors, { ...options, seed }))
  let state: TrainingState = resumed?.state ?? { step: firstStep, losses: [], texts: 0, seconds: 0 }
  const before = state
  const started = performance.now()
  const lastStep = firstStep + recipe.steps
  const pairs = trainingPairs(encoder, data, judgments, mined)
  await trainDualEncoder(encoder, pairs, {
    ...recipe,
    steps: lastStep,
    firstStep: state.step,
    seed,
    onStep: async ({ done, loss, texts }) => {
      if (!Number.isFinite(loss)) {
        throw new NegError('NEG_NOT_FINITE', `the loss of step ${done} is ${loss}`, {
          remedy: 'Train with a lower learning rate or a higher temperature.',
        })
      }
      state = {
        step: done,
        losses: [...state.losses, Number(loss.toPrecision(6))],
        texts: before.texts + texts,
        seconds: before.seconds + (performance.now() - started) / 1000,
      }
      context.onProgress?.(done - firstStep, recipe.steps)
      // Steps wait for no event of the process by themselves; here it hears of an interruption.
      await setImmediate()
      if (done % checkpointEvery === 0 && done < lastStep) await checkpoints.save(encoder, state)
    },
  })
  await job.begin()
  await saveHashedTextEncoder(encoder, out)
  await writeJson(job.path('timing.json'), { seconds: state.seconds, resumedAt: before.step })
  const record: TrainingRecord = {
    ...work,
    encoder: encoder.id,
    firstStep,
    lastStep,
    texts: state.texts,
    losses: state.losses,
  }
  await job.finish(record)
  await checkpoints.clear()
  return record
}

/** The options that the result depends on; an encoder that is continued brings its own shape. */
function recipeOf(options: TrainFolderOptions, queries: number, continued: boolean) {
  const { batchSize = 256, temperature = 0.08, learningRate = 0.1, negativesPerQuery = 1 } = options
  const { dimension = 96, buckets = 2 ** 18, initialDeviation = 0.05, shortest = 3, longest = 5 } = options
  const { epochs = 1, steps = epochs * Math.floor(queries / batchSize) } = options
  const training = { batchSize, temperature, learningRate, negativesPerQuery, steps }
  return continued ? training : { ...training, dimension, buckets, initialDeviation, shortest, longest }
}

async function startingEncoder(
  from: string | undefined,
  { corpus, queries }: LoadedFolder,
  train: Int32Array,
  options: HashedTextEncoderOptions,
): Promise<HashedTextEncoder> {
  if (from !== undefined) return loadTrainedEncoder(from)
  // Weights are counted on what training may see: the corpus and the training queries.
  const texts = [...corpus.texts, ...Array.from(train, (query) => queries.texts[query])]
  return HashedTextEncoder.create(texts, options)
}

function trainingPairs(
  encoder: HashedTextEncoder,
  { corpus, queries }: LoadedFolder,
  { qrels, anchors }: SplitJudgments,
  mined: ReadonlyMap<number, readonly number[]> | undefined,
): DualEncoderData {
  const positives = listsOf(queries.ids.length, (query) =>
    [...(qrels.get(queries.ids[query]) ?? [])].flatMap(([id, grade]) =>
      grade > 0 ? [corpus.indexOf.get(id) ?? -1] : [],
    ),
  )
  const documents: PreparedTexts = encoder.prepare(corpus.texts)
  return {
    queries: encoder.prepare(queries.texts),
    documents,
    train: anchors,
    positives,
    ...(mined === undefined ? {} : { negatives: listsOf(queries.ids.length, (query) => mined.get(query) ?? []) }),
  }
}

function listsOf(count: number, itemsOf: (row: number) => readonly number[]): Lists {
  const offsets = new Int32Array(count + 1)
  const items: number[] = []
  for (let row = 0; row < count; row += 1) {
    for (const item of itemsOf(row)) items.push(item)
    offsets[row + 1] = items.length
  }
  return { offsets, items: Int32Array.from(items) }
}
