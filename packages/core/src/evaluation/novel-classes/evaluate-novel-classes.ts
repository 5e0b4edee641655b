import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkCount, checkWord } from '../../check-options.ts'
import { NormalisedSoftmaxHead } from '../../models/normalised-softmax-head/normalised-softmax-head.ts'
import { Philox } from '../../random/philox.ts'
import { choose } from '../../random/sampling.ts'
import type { Rng } from '../../types.ts'
import { type NovelClassMetrics, novelClassMetrics } from './novel-class-metrics.ts'

/** Embeddings with the label of each. */
export interface LabelledEmbeddings {
  /** [n, d], from the encoder in its mode of use: batch normalisation in its training mode spoils prototypes. */
  readonly embeddings: tf.Tensor2D
  readonly labels: readonly string[]
}

export interface EvaluateNovelClassesOptions {
  /** `joint`: known and novel classes compete, over all test embeddings. `disjoint`: novel classes alone, over theirs. */
  readonly scenario: 'joint' | 'disjoint'
  /** Samples drawn of each novel class; Infinity for all there are. */
  readonly shots: number
  /** One evaluation for each. */
  readonly seeds: readonly number[]
}

export interface NovelClassEvaluation extends NovelClassMetrics {
  readonly seed: number
  /** For each novel class how close together its samples were. */
  readonly resultantLengths: Float64Array
}

/**
 * Adds classes to a trained head from a few samples and judges it: accuracies over known and novel classes, and how they are
 * confused.
 *
 * @param samples to draw from; labels that the head has are left out.
 * @throws NEG_ID_UNKNOWN for a test label that is neither known nor sampled; NEG_RANGE for an option, or fewer samples of a
 *   class than `shots`; NEG_SHAPE.
 * @system 40
 */
export async function evaluateNovelClasses(
  head: NormalisedSoftmaxHead,
  samples: LabelledEmbeddings,
  test: LabelledEmbeddings,
  { scenario, shots, seeds }: EvaluateNovelClassesOptions,
): Promise<NovelClassEvaluation[]> {
  checkWord('scenario', scenario, ['joint', 'disjoint'])
  if (shots !== Number.POSITIVE_INFINITY) checkCount({ shots })
  for (const { embeddings, labels } of [samples, test]) checkLength('labels', labels, embeddings.shape[0])
  const known = new Set(head.labels)
  const novel = [...new Set(samples.labels)].filter((label) => !known.has(label)).sort()
  const results: NovelClassEvaluation[] = []
  for (const seed of seeds) {
    const rows = novel.flatMap((label) => drawn(samples.labels, label, shots, new Philox(seed).fork(label)))
    const chosen = rowsOf(samples, rows)
    const judged = rowsOf(
      test,
      [...test.labels.keys()].filter((row) => scenario === 'joint' || !known.has(test.labels[row])),
    )
    try {
      const extended =
        scenario === 'joint'
          ? await head.extend(chosen.embeddings, chosen.labels)
          : await NormalisedSoftmaxHead.fromPrototypes(chosen.embeddings, chosen.labels, {
              scale: head.scale,
              constraint: head.constraint,
            })
      try {
        const ids = new Map(extended.head.labels.map((label, id) => [label, id]))
        const labels = judged.labels.map((label, row) => ids.get(label) ?? unknown(label, row))
        const { classes } = await extended.head.predict(judged.embeddings)
        const knownClasses = scenario === 'joint' ? known.size : 0
        const { resultantLengths } = extended
        results.push({ seed, resultantLengths, ...novelClassMetrics(classes, labels, { knownClasses }) })
      } finally {
        extended.head.dispose()
      }
    } finally {
      tf.dispose([chosen.embeddings, judged.embeddings])
    }
  }
  return results
}

function drawn(labels: readonly string[], label: string, shots: number, rng: Rng): number[] {
  const rows = [...labels.keys()].filter((row) => labels[row] === label)
  if (shots === Number.POSITIVE_INFINITY) return rows
  if (rows.length < shots) {
    throw new NegError('NEG_RANGE', `class "${label}" has ${rows.length} samples, and ${shots} are asked for`, {
      where: { field: 'shots' },
      remedy: 'Ask for fewer shots, or bring more samples.',
    })
  }
  return [...choose(rows.length, shots, rng)].map((at) => rows[at])
}

function rowsOf({ embeddings, labels }: LabelledEmbeddings, rows: readonly number[]): LabelledEmbeddings {
  return {
    embeddings: tf.tidy(() => embeddings.gather<tf.Tensor2D>(tf.tensor1d([...rows], 'int32'))),
    labels: rows.map((row) => labels[row]),
  }
}

function unknown(label: string, row: number): never {
  throw new NegError('NEG_ID_UNKNOWN', `the test label "${label}" is no class`, {
    where: { field: 'labels', row: row + 1 },
    remedy: 'Give samples of every class that is tested.',
  })
}
