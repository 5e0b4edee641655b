import * as tf from '@tensorflow/tfjs'
import { Philox } from '@neg/core'
import { useEngine } from '@neg/core/engine'
import { beforeAll, describe, expect, it } from 'vitest'

import { HashedTextEncoder } from '../models/hashed-text-encoder.ts'
import { trainDualEncoder } from './train-dual-encoder.ts'
import type { DualEncoderData, Lists, TrainDualEncoderOptions } from './train-dual-encoder.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

function lists(rows: readonly (readonly number[])[]): Lists {
  const offsets = new Int32Array(rows.length + 1)
  rows.forEach((row, i) => (offsets[i + 1] = offsets[i] + row.length))
  return { offsets, items: Int32Array.from(rows.flat()) }
}

interface Task {
  readonly encoder: HashedTextEncoder
  readonly data: DualEncoderData
}

/** Queries and documents of these texts, all queries trained on. */
function makeTask(queries: string[], documents: string[], positives: number[][], negatives?: number[][]): Task {
  const encoder = HashedTextEncoder.create([...queries, ...documents], { dimension: 16, buckets: 4096, seed: 5 })
  const data = {
    queries: encoder.prepare(queries),
    documents: encoder.prepare(documents),
    train: Int32Array.from(queries.keys()),
    positives: lists(positives),
    ...(negatives !== undefined && { negatives: lists(negatives) }),
  }
  return { encoder, data }
}

const rng = new Philox(1)
const makeWord = (): string => String.fromCharCode(...Array.from({ length: 6 }, () => 97 + rng.below(26)))

/** Forty things; their documents and their queries never share a word. */
const things = Array.from({ length: 40 }, () => ({
  name: makeWord(),
  hints: Array.from({ length: 4 }, makeWord),
}))
const documents = things.map(({ name }) => `the ${name}`)
/** Two of the four hints, in five of six pairs; the sixth is for testing. */
const pairs = [
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 3],
  [1, 2],
]
const queries = things.flatMap(({ hints }) => pairs.map(([a, b]) => `a ${hints[a]} of ${hints[b]}`))
const positives = things.flatMap((_, thing) => pairs.map(() => [thing]))
const asked = things.map(({ hints }) => `${hints[0]} with ${hints[3]}`)

async function meanReciprocalRank(encoder: HashedTextEncoder): Promise<number> {
  const [found, wanted] = [await encoder.encode(documents), await encoder.encode(asked)]
  const vector = (vectors: Float32Array, i: number): Float32Array => vectors.subarray(i * 16, (i + 1) * 16)
  const reciprocals = things.map((_, i) => {
    const scores = things.map((__, j) => dot(vector(wanted, i), vector(found, j)))
    return 1 / scores.filter((score) => score >= scores[i]).length
  })
  return reciprocals.reduce((sum, value) => sum + value, 0) / things.length
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0)
}

describe('trainDualEncoder', () => {
  it('learns which document a query means, for queries it has not seen', async () => {
    const { encoder, data } = makeTask(queries, documents, positives)
    const tensors = tf.memory().numTensors
    expect(await meanReciprocalRank(encoder)).toBeLessThan(0.25)
    const { losses } = await trainDualEncoder(encoder, data, { batchSize: 20, steps: 150 })
    expect(losses[0]).toBeGreaterThan(2.5)
    expect(losses.slice(-10).reduce((sum, loss) => sum + loss, 0) / 10).toBeLessThan(0.3)
    expect(await meanReciprocalRank(encoder)).toBeGreaterThan(0.9)
    expect(tf.memory().numTensors).toBe(tensors)
  })

  it('is a function of its seed', async () => {
    const runs = await Promise.all(
      [3, 3, 4].map(async (seed) => {
        const { encoder, data } = makeTask(queries, documents, positives)
        const { losses } = await trainDualEncoder(encoder, data, { batchSize: 16, steps: 4, seed })
        return { losses, table: encoder.table }
      }),
    )
    expect(runs[1]).toEqual(runs[0])
    expect(runs[2].losses).not.toEqual(runs[0].losses)
  })

  it('goes on from any step as if it had never stopped', async () => {
    const negatives = queries.map((_, query) => [(query + 7) % 40, (query + 11) % 40, (query + 13) % 40])
    const options = { batchSize: 64, seed: 2, negativesPerQuery: 2 }
    const whole = makeTask(queries, documents, positives, negatives)
    const tables: Float32Array[] = []
    const encoders: HashedTextEncoder[] = [whole.encoder.clone()]
    const { losses } = await trainDualEncoder(whole.encoder, whole.data, {
      ...options,
      steps: 7,
      onStep: () => {
        tables.push(whole.encoder.table.slice())
        encoders.push(whole.encoder.clone())
      },
    })
    for (const firstStep of [1, 2, 3, 5, 6]) {
      const encoder = encoders[firstStep]
      const rest = await trainDualEncoder(encoder, whole.data, { ...options, steps: 7, firstStep })
      expect(rest.losses).toEqual(losses.slice(firstStep))
      expect(encoder.table).toEqual(tables[6])
      expect(encoder.accumulator).toEqual(whole.encoder.accumulator)
    }
  })

  it('takes each query once an epoch, by default for one epoch', async () => {
    const { encoder, data } = makeTask(queries, documents, positives)
    const reports: { done: number; texts: number }[] = []
    const { losses, texts } = await trainDualEncoder(encoder, data, {
      batchSize: 64,
      onStep: ({ done, texts: sum }) => void reports.push({ done, texts: sum }),
    })
    expect(losses.length).toBe(3)
    expect(texts).toBe(3 * 128)
    expect(reports).toEqual([1, 2, 3].map((done) => ({ done, texts: done * 128 })))
  })

  it('starts at the loss of its definition, each mined negative once for all queries', async () => {
    const few = queries.slice(0, 20).filter((_, i) => i % 5 === 0)
    const mined = [[4, 5], [5], [1, 6], []]
    const { encoder, data } = makeTask(few, documents, [[0], [1], [2], [3]], mined)
    const [asking, all] = [await encoder.encode(few), await encoder.encode(documents)]
    // Document 1 is a positive of the batch already, document 5 is named twice.
    const candidates = [0, 1, 2, 3, 4, 5, 6]
    const expected = few.map((_, i) => {
      const scores = candidates.map(
        (j) => dot(asking.subarray(i * 16, i * 16 + 16), all.subarray(j * 16, j * 16 + 16)) / 0.1,
      )
      return Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[i]
    })
    const options = { batchSize: 4, steps: 1, temperature: 0.1, negativesPerQuery: 2 }
    const { losses, texts } = await trainDualEncoder(encoder, data, options)
    expect(losses[0]).toBeCloseTo(expected.reduce((sum, loss) => sum + loss, 0) / 4, 5)
    expect(texts).toBe(4 + 7)
  })

  it('draws as many mined negatives a query as it is told', async () => {
    const mined = queries.map((_, query) => [(query + 7) % 40, (query + 11) % 40, (query + 13) % 40])
    const texts = await Promise.all(
      [0, 1, 3].map(async (negativesPerQuery) => {
        const { encoder, data } = makeTask(queries, documents, positives, mined)
        return (await trainDualEncoder(encoder, data, { batchSize: 2, steps: 1, negativesPerQuery })).texts
      }),
    )
    expect(texts[0]).toBe(4)
    expect(texts[1]).toBeGreaterThan(4)
    expect(texts[2]).toBeGreaterThan(texts[1])
  })

  it('pushes no query away from another of its positives', async () => {
    const relevant = [
      [0, 1],
      [0, 1],
    ]
    for (const negatives of [undefined, [[1], [0]]]) {
      const { encoder, data } = makeTask(queries.slice(0, 2), documents, relevant, negatives)
      for (let seed = 0; seed < 6; seed += 1) {
        const { losses } = await trainDualEncoder(encoder.clone(), data, { batchSize: 2, steps: 2, seed })
        losses.forEach((loss) => expect(Math.abs(loss)).toBeLessThan(1e-6))
      }
    }
  })

  it('waits for its listener, and leaves no tensor behind when that throws', async () => {
    const { encoder, data } = makeTask(queries, documents, positives)
    const tensors = tf.memory().numTensors
    const onStep = async ({ done }: { done: number }): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      if (done === 2) throw new Error('enough')
    }
    await expect(trainDualEncoder(encoder, data, { batchSize: 8, steps: 5, onStep })).rejects.toThrow('enough')
    expect(tf.memory().numTensors).toBe(tensors)
  })

  it.each<[TrainDualEncoderOptions, string]>([
    [{ batchSize: 201 }, 'batchSize'],
    [{ batchSize: 1 }, 'batchSize'],
    [{ batchSize: 2.5 }, 'batchSize'],
    [{ steps: -1 }, 'steps'],
    [{ steps: 1.5 }, 'steps'],
    [{ firstStep: -1 }, 'firstStep'],
    [{ negativesPerQuery: 0.5 }, 'negativesPerQuery'],
    [{ learningRate: 0 }, 'learningRate'],
    [{ learningRate: NaN }, 'learningRate'],
    [{ temperature: 0 }, 'temperature'],
  ])('refuses %o', async (options, field) => {
    const { encoder, data } = makeTask(queries, documents, positives)
    const { id } = encoder
    const tensors = tf.memory().numTensors
    await expect(trainDualEncoder(encoder, data, { batchSize: 8, steps: 1, ...options })).rejects.toMatchObject({
      code: 'NEG_RANGE',
      where: { field },
    })
    expect(encoder.id).toBe(id)
    expect(tf.memory().numTensors).toBe(tensors)
  })

  it('refuses to train on a query without a positive', async () => {
    const { encoder, data } = makeTask(queries.slice(0, 3), documents, [[0], [], [0]])
    await expect(trainDualEncoder(encoder, data, { batchSize: 2 })).rejects.toMatchObject({ code: 'NEG_NO_POSITIVES' })
    const without = { ...data, train: Int32Array.of(0, 2) }
    expect((await trainDualEncoder(encoder, without, { batchSize: 2 })).losses.length).toBe(1)
  })

  it.each<[string, Partial<DualEncoderData>, string]>([
    ['a training query', { train: Int32Array.of(0, 2) }, 'NEG_RANGE'],
    ['a positive', { positives: lists([[0], [2]]) }, 'NEG_RANGE'],
    ['a negative', { negatives: lists([[-1], []]) }, 'NEG_RANGE'],
    ['lists of other queries', { negatives: lists([[1]]) }, 'NEG_SHAPE'],
  ])('refuses %s that names nothing', async (_, changed, code) => {
    const { encoder, data } = makeTask(['one', 'two'], ['eins', 'zwei'], [[0], [1]])
    const training = trainDualEncoder(encoder, { ...data, ...changed }, { batchSize: 2 })
    await expect(training).rejects.toMatchObject({ code, where: { field: Object.keys(changed)[0] } })
  })
})
