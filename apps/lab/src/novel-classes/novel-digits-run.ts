import { Philox } from '@neg/core'
import { evaluateNovelClasses, novelClassMetrics } from '@neg/core/evaluation'
import { triplet } from '@neg/core/losses'
import { NormalisedSoftmaxHead } from '@neg/core/models'
import { choose } from '@neg/core/random'
import * as tf from '@tensorflow/tfjs'

import type { DigitData } from '../digits/digit-data.ts'
import type { DigitImages } from '../digits/draw-digits.ts'
import type { ArmOutcome, RunContext } from '../experiment.ts'
import { denseEncoder } from './dense-encoder.ts'

export interface NovelDigitsArm {
  /** `sphere`: normalised softmax, means as new vectors; `plain`: softmax with biases, means as new columns; `triplet`: nearest mean. */
  readonly method: 'sphere' | 'plain' | 'triplet'
  /** How many digits are known. */
  readonly known: number
  /** Of `sphere`. */
  readonly scale?: number
}

const dimension = 32
const sizes = { full: { steps: 600, test: 1800 }, quick: { steps: 40, test: 300 } } as const
const shotCounts = { 1: 1, 5: 5, all: Number.POSITIVE_INFINITY } as const

interface Scores {
  readonly joint: { readonly all: number; readonly known: number; readonly novel: number }
  readonly disjoint: number
}

/**
 * Trains an encoder 64-128-32 on the first digits (Adam 2e-3, batches of 64), adds the others from 1, 5 and all training
 * samples, and judges it on the test digits. All arms of a seed see the same first weights, batches and samples.
 *
 * @param sabotaged adds each novel digit from samples of the next one.
 */
export async function novelDigitsRun(
  arm: NovelDigitsArm,
  seed: number,
  { shared, rng, options, progress }: Pick<RunContext<DigitData>, 'shared' | 'rng' | 'options' | 'progress'>,
  { sabotaged = false }: { readonly sabotaged?: boolean } = {},
): Promise<ArmOutcome> {
  const { steps, test } = sizes[options.quick ? 'quick' : 'full']
  const encoder = denseEncoder([64, 128, dimension], seed)
  const head = NormalisedSoftmaxHead.random({
    dimension,
    classes: arm.known,
    scale: arm.scale ?? 20,
    seed: rng.fork('head'),
  })
  const bias = tf.variable(tf.zeros([arm.known]))
  const optimiser = tf.train.adam(2e-3)
  const known = [...shared.train.labels.keys()].filter((row) => shared.train.labels[row] < arm.known)
  const lossOf = (embeddings: tf.Tensor2D, labels: Int32Array): tf.Scalar => {
    if (arm.method === 'sphere') return head.loss(embeddings, labels) as tf.Scalar
    if (arm.method === 'triplet') {
      return triplet(embeddings, labels, {
        mining: 'batchHard',
        measure: 'squaredEuclidean',
        normalise: true,
        margin: 0.5,
      }) as tf.Scalar
    }
    const logits = embeddings.matMul<tf.Tensor2D>(head.weights, false, true).add<tf.Tensor2D>(bias)
    return tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(labels, 'int32'), arm.known), logits)
  }
  try {
    for (let step = 0; step < steps; step += 1) {
      const rows = Array.from(choose(known.length, 64, rng.fork(step)), (at) => known[at])
      const labels = Int32Array.from(rows, (row) => shared.train.labels[row])
      tf.tidy(() => {
        const pixels = tf.tensor2d(
          rows.flatMap((row) => [...shared.train.pixels.subarray(row * 64, (row + 1) * 64)]),
          [64, 64],
        )
        optimiser.minimize(() => lossOf(encoder.apply(pixels) as tf.Tensor2D, labels))
      })
      if (step % 100 === 99) progress('train', step + 1, steps)
    }
    const samples = embedded(encoder, shared.train, shared.train.labels.length)
    const judged = embedded(encoder, shared.test, Math.min(test, shared.test.labels.length))
    const given = { ...samples, labels: sabotaged ? rotated(samples.labels, arm.known) : samples.labels }
    const judgedBy = arm.method === 'triplet' ? await meansOf(given, arm.known) : head
    try {
      const metrics: Record<string, number> = {}
      for (const [name, shots] of Object.entries(shotCounts)) {
        const { joint, disjoint } = await (arm.method === 'plain'
          ? judgePlain(head, bias, given, judged, shots, seed)
          : judgeSphere(judgedBy, given, judged, shots, seed))
        metrics[`joint, m ${name}`] = joint.all
        metrics[`novel, m ${name}`] = joint.novel
        if (name !== '5') continue
        metrics['known, m 5'] = joint.known
        metrics['disjoint, m 5'] = disjoint
      }
      return { steps, metrics, details: { source: shared.source } }
    } finally {
      if (judgedBy !== head) judgedBy.dispose()
      tf.dispose([samples.embeddings, judged.embeddings])
    }
  } finally {
    optimiser.dispose()
    encoder.dispose()
    head.dispose()
    bias.dispose()
  }
}

interface Embedded {
  readonly embeddings: tf.Tensor2D
  readonly labels: readonly string[]
}

function embedded(encoder: tf.Sequential, { pixels, labels }: DigitImages, count: number): Embedded {
  const embeddings = tf.tidy(
    () => encoder.predict(tf.tensor2d(pixels.subarray(0, 64 * count), [count, 64])) as tf.Tensor2D,
  )
  return { embeddings, labels: Array.from(labels.subarray(0, count), String) }
}

/** The labels of novel digits, each turned into the next. */
function rotated(labels: readonly string[], known: number): string[] {
  return labels.map((label) =>
    Number(label) < known ? label : String(known + ((Number(label) + 1 - known) % (10 - known))),
  )
}

/** A head whose vectors are the mean directions of the known digits. */
async function meansOf({ embeddings, labels }: Embedded, known: number): Promise<NormalisedSoftmaxHead> {
  const rows = [...labels.keys()].filter((row) => Number(labels[row]) < known)
  const some = tf.tidy(() => embeddings.gather<tf.Tensor2D>(tf.tensor1d(rows, 'int32')))
  const { head } = await NormalisedSoftmaxHead.fromPrototypes(
    some,
    rows.map((row) => labels[row]),
  )
  some.dispose()
  return head
}

async function judgeSphere(
  head: NormalisedSoftmaxHead,
  samples: Embedded,
  test: Embedded,
  shots: number,
  seed: number,
): Promise<Scores> {
  const [joint] = await evaluateNovelClasses(head, samples, test, { scenario: 'joint', shots, seeds: [seed] })
  const [disjoint] = await evaluateNovelClasses(head, samples, test, { scenario: 'disjoint', shots, seeds: [seed] })
  return { joint, disjoint: disjoint.novel }
}

/** Mean embeddings as further columns of a softmax layer with biases, theirs 0. */
async function judgePlain(
  head: NormalisedSoftmaxHead,
  bias: tf.Tensor,
  samples: Embedded,
  test: Embedded,
  shots: number,
  seed: number,
): Promise<Scores> {
  const known = head.labels.length
  const novel = Array.from({ length: 10 - known }, (_, i) => String(known + i))
  const logits = tf.tidy(() => {
    const means = novel.map((label) => {
      const rows = [...samples.labels.keys()].filter((row) => samples.labels[row] === label)
      const drawn = Number.isFinite(shots)
        ? [...choose(rows.length, shots, new Philox(seed).fork(label))].map((at) => rows[at])
        : rows
      return samples.embeddings.gather(tf.tensor1d(drawn, 'int32')).mean(0) as tf.Tensor1D
    })
    const old = test.embeddings.matMul(head.weights, false, true).add(bias)
    return tf.concat([old, test.embeddings.matMul(tf.stack(means), false, true)], 1) as tf.Tensor2D
  })
  const best = tf.tidy(() => [logits.argMax(1), logits.slice([0, known], [-1, -1]).argMax(1)])
  const [classes, among] = await Promise.all(best.map((tensor) => tensor.data()))
  tf.dispose([logits, ...best])
  const labels = test.labels.map(Number)
  const ofNovel = [...labels.keys()].filter((row) => labels[row] >= known)
  return {
    joint: novelClassMetrics(classes, labels, { knownClasses: known }),
    disjoint: ofNovel.filter((row) => among[row] + known === labels[row]).length / ofNovel.length,
  }
}
