import * as tf from '@tensorflow/tfjs'
import { NegError, Philox } from '@neg/core'
import type { Rng } from '@neg/core'
import { infoNCE } from '@neg/core/losses'
import { shuffle } from '@neg/core/random'

import type { HashedTextEncoder, PreparedTexts } from '../models/hashed-text-encoder.ts'

/** Rows of numbers of different lengths: row i is `items[offsets[i] .. offsets[i + 1])`. */
export interface Lists {
  readonly offsets: Int32Array
  readonly items: Int32Array
}

export interface DualEncoderData {
  readonly queries: PreparedTexts
  readonly documents: PreparedTexts
  /** The queries trained on; each has at least one positive. */
  readonly train: Int32Array
  /** For each query its relevant documents. */
  readonly positives: Lists
  /** For each query its mined negatives, best first; a query without any learns from its batch alone. */
  readonly negatives?: Lists
}

export interface TrainDualEncoderOptions {
  /** Steps in all, those of an earlier part included. Default: one pass over the training queries. */
  readonly steps?: number
  /** The step to begin with, when a run continues from a checkpoint. Default 0. */
  readonly firstStep?: number
  /** Queries a step. Default 256. */
  readonly batchSize?: number
  /** Default 0.08. */
  readonly temperature?: number
  /** Of row-wise Adagrad. Default 0.1. */
  readonly learningRate?: number
  /** Mined negatives drawn for each query of a batch; all queries of the batch share them. Default 1. */
  readonly negativesPerQuery?: number
  /** Default 0. */
  readonly seed?: number
  /** Called after each step; an awaited result holds up the next one. */
  readonly onStep?: (report: TrainingStep) => void | Promise<void>
}

export interface TrainingStep {
  /** Steps done, those of an earlier part included. */
  readonly done: number
  readonly loss: number
  /** Texts embedded in this call, queries and documents. */
  readonly texts: number
}

export interface TrainDualEncoderResult {
  /** The loss of each step done here. */
  readonly losses: Float32Array
  /** Texts embedded here, queries and documents. */
  readonly texts: number
}

/**
 * Trains a dual encoder for retrieval: queries learn to tell their document from those of the batch and from mined
 * negatives (`infoNCE`, query to document; Karpukhin et al., "Dense passage retrieval", 2020).
 *
 * A batch is a pure function of seed and step, so a run that continues from a checkpoint draws what the undisturbed
 * run would have drawn. A candidate that is another positive of a query is left out of that query's denominator.
 * The encoder is changed in place. Memory: the score matrix of a batch, batch x (batch + negatives).
 *
 * @throws NEG_NO_POSITIVES when a training query has none; NEG_RANGE for options out of range, and for numbers that name
 * no query or document; NEG_SHAPE when there isn't one list a query.
 */
export async function trainDualEncoder(
  encoder: HashedTextEncoder,
  data: DualEncoderData,
  options: TrainDualEncoderOptions = {},
): Promise<TrainDualEncoderResult> {
  const { batchSize = 256, temperature = 0.08, learningRate = 0.1, negativesPerQuery = 1, seed = 0 } = options
  const { firstStep = 0, steps = Math.floor(data.train.length / batchSize), onStep } = options
  check(data, { ...options, batchSize, steps })
  const batches = new BatchSource(data, batchSize, negativesPerQuery, new Philox(seed).fork('batches'))
  const losses: number[] = []
  let texts = 0
  for (let step = firstStep; step < steps; step += 1) {
    const batch = batches.at(step)
    const queries = encoder.forward(data.queries, batch.queries)
    const documents = encoder.forward(data.documents, batch.candidates)
    const { loss, queryGradient, candidateGradient } = await lossAndGradients(
      queries.vectors,
      documents.vectors,
      encoder.dimension,
      temperature,
      batch.exclude,
    )
    encoder.update(
      [
        { pass: queries, gradient: queryGradient },
        { pass: documents, gradient: candidateGradient },
      ],
      { learningRate },
    )
    losses.push(loss)
    texts += batch.queries.length + batch.candidates.length
    await onStep?.({ done: step + 1, loss, texts })
  }
  return { losses: Float32Array.from(losses), texts }
}

function check(data: DualEncoderData, options: TrainDualEncoderOptions & { batchSize: number; steps: number }): void {
  const { batchSize, steps, firstStep = 0, negativesPerQuery = 1, learningRate = 0.1 } = options
  if (!Number.isInteger(batchSize) || batchSize < 2 || batchSize > data.train.length) {
    throw new NegError('NEG_RANGE', `a batch of ${batchSize} out of ${data.train.length} training queries`, {
      where: { field: 'batchSize' },
      remedy: `Take a batch from 2 to ${data.train.length}; in-batch negatives need at least two queries.`,
    })
  }
  for (const [field, count] of Object.entries({ steps, firstStep, negativesPerQuery })) {
    if (Number.isInteger(count) && count >= 0) continue
    throw new NegError('NEG_RANGE', `${count} is no whole number from 0`, { where: { field } })
  }
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new NegError('NEG_RANGE', `the learning rate ${learningRate} is no number above 0`, {
      where: { field: 'learningRate' },
      remedy: 'Take a value such as 0.1.',
    })
  }
  const { train, queries, documents, positives, negatives } = data
  checkNumbers('train', train, queries.count)
  for (const [field, lists] of Object.entries({ positives, negatives })) {
    if (lists === undefined) continue
    if (lists.offsets.length !== queries.count + 1) {
      throw new NegError('NEG_SHAPE', `${lists.offsets.length - 1} lists for ${queries.count} queries`, {
        where: { field },
      })
    }
    checkNumbers(field, lists.items, documents.count)
  }
  const alone = train.findIndex((query) => positives.offsets[query + 1] === positives.offsets[query])
  if (alone === -1) return
  throw new NegError('NEG_NO_POSITIVES', `training query ${train[alone]} has no relevant document`, {
    where: { field: 'train', row: alone + 1 },
    remedy: 'Train on queries that the judgments name.',
  })
}

function checkNumbers(field: string, numbers: Int32Array, count: number): void {
  const row = numbers.findIndex((number) => number < 0 || number >= count)
  if (row === -1) return
  throw new NegError('NEG_RANGE', `${numbers[row]} is none of ${count}`, { where: { field, row: row + 1 } })
}

interface Batch {
  readonly queries: Int32Array
  /** Documents: the positive of each query in order, then the mined negatives without repetition. */
  readonly candidates: Int32Array
  readonly exclude: { readonly query: Int32Array; readonly candidate: Int32Array }
}

/** Batches by step: each epoch is a shuffle of its own, the last incomplete batch left out. */
class BatchSource {
  readonly #data: DualEncoderData
  readonly #size: number
  readonly #negativesPerQuery: number
  readonly #rng: Rng
  #epoch = -1
  #order = new Int32Array(0)

  constructor(data: DualEncoderData, size: number, negativesPerQuery: number, rng: Rng) {
    this.#data = data
    this.#size = size
    this.#negativesPerQuery = negativesPerQuery
    this.#rng = rng
  }

  at(step: number): Batch {
    const { train, positives, negatives } = this.#data
    const perEpoch = Math.floor(train.length / this.#size)
    const epoch = Math.floor(step / perEpoch)
    if (epoch !== this.#epoch) {
      this.#epoch = epoch
      this.#order = shuffle(train.slice(), this.#rng.fork(`epoch ${epoch}`))
    }
    const start = (step % perEpoch) * this.#size
    const queries = this.#order.subarray(start, start + this.#size)
    const rng = this.#rng.fork(`step ${step}`)
    const candidates = Array.from(queries, (query) => pick(positives, query, 1, rng)[0])
    const chosen = new Set(candidates)
    if (negatives !== undefined) {
      for (const query of queries) {
        for (const document of pick(negatives, query, this.#negativesPerQuery, rng)) {
          if (!chosen.has(document)) candidates.push(document)
          chosen.add(document)
        }
      }
    }
    return {
      queries,
      candidates: Int32Array.from(candidates),
      exclude: furtherPositives(queries, candidates, positives),
    }
  }
}

/** Up to `count` different items of a list, at random; a list that is shorter gives all it has. */
function pick({ offsets, items }: Lists, row: number, count: number, rng: Rng): number[] {
  const rest = Array.from(items.subarray(offsets[row], offsets[row + 1]))
  const picked: number[] = []
  while (picked.length < count && rest.length > 0) {
    const at = rng.below(rest.length)
    picked.push(rest[at])
    rest[at] = rest[rest.length - 1]
    rest.pop()
  }
  return picked
}

function furtherPositives(queries: Int32Array, candidates: readonly number[], positives: Lists): Batch['exclude'] {
  const columnsOf = new Map<number, number[]>()
  candidates.forEach((document, column) => {
    const columns = columnsOf.get(document)
    if (columns === undefined) columnsOf.set(document, [column])
    else columns.push(column)
  })
  const query: number[] = []
  const candidate: number[] = []
  queries.forEach((number, row) => {
    for (const positive of positives.items.subarray(positives.offsets[number], positives.offsets[number + 1])) {
      for (const column of columnsOf.get(positive) ?? []) {
        if (column === row) continue
        query.push(row)
        candidate.push(column)
      }
    }
  })
  return { query: Int32Array.from(query), candidate: Int32Array.from(candidate) }
}

async function lossAndGradients(
  queries: Float32Array,
  candidates: Float32Array,
  dimension: number,
  temperature: number,
  exclude: Batch['exclude'],
): Promise<{ loss: number; queryGradient: Float32Array; candidateGradient: Float32Array }> {
  const inputs = [
    tf.tensor2d(queries, [queries.length / dimension, dimension]),
    tf.tensor2d(candidates, [candidates.length / dimension, dimension]),
  ]
  const outputs: tf.Tensor[] = []
  try {
    const { value, grads } = tf.valueAndGrads((q, c) =>
      infoNCE(q as tf.Tensor2D, c as tf.Tensor2D, { temperature, exclude }),
    )(inputs)
    outputs.push(value, ...grads)
    const [loss, queryGradient, candidateGradient] = await Promise.all(
      outputs.map((tensor) => tensor.data() as Promise<Float32Array>),
    )
    return { loss: loss[0], queryGradient, candidateGradient }
  } finally {
    tf.dispose([inputs, outputs])
  }
}
