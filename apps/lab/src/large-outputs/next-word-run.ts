import type { Rng } from '@neg/core'
import { rankMetrics } from '@neg/core/evaluation'
import { createMatrix } from '@neg/core/numerics'
import * as tf from '@tensorflow/tfjs'

import type { ArmOutcome, RunContext } from '../experiment.ts'
import type { WordData } from './word-data.ts'

export type OutputLoss = (logits: tf.Tensor2D, labels: Int32Array) => tf.Tensor

const context = 3
const [embedding, hidden, batch] = [32, 64, 128]
const sizes = { full: { steps: 500, test: 4000 }, quick: { steps: 40, test: 400 } } as const
const cutoffs = [1, 5, 10, 20, 50, 100]

/**
 * Trains a network that guesses the next word from three (embeddings of 32, one layer of 64, Adam 3e-3) with a loss over all
 * words, and judges how high it ranks the right one. All arms of a seed see the same first weights and batches.
 *
 * @param sabotaged puts any word of the vocabulary in place of each that is to be guessed.
 */
export async function nextWordRun(
  loss: OutputLoss,
  { shared, rng, options, progress }: Pick<RunContext<WordData>, 'shared' | 'rng' | 'options' | 'progress'>,
  { sabotaged = false }: { readonly sabotaged?: boolean } = {},
): Promise<ArmOutcome> {
  const { steps, test } = sizes[options.quick ? 'quick' : 'full']
  const { vocabulary } = shared
  const normals = (label: string, rows: number, columns: number, deviation: number): tf.Variable<tf.Rank.R2> => {
    const values = new Float32Array(rows * columns)
    rng.fork(label).fill(values, 'normal')
    return tf.tidy(() => tf.variable(tf.tensor2d(values, [rows, columns]).mul<tf.Tensor2D>(deviation)))
  }
  const words = normals('words', vocabulary, embedding, 0.3)
  const layer = normals('layer', context * embedding, hidden, 1 / Math.sqrt(context * embedding))
  const outputs = normals('outputs', vocabulary, hidden, 0.1)
  const variables = [words, layer, outputs]
  const optimiser = tf.train.adam(3e-3)
  const logitsOf = (contexts: Int32Array): tf.Tensor2D => {
    const seen = words.gather(tf.tensor1d(contexts, 'int32')).reshape([-1, context * embedding])
    return tf.matMul(seen.matMul(layer).relu(), outputs, false, true)
  }
  try {
    for (let step = 0; step < steps; step += 1) {
      const ofStep = rng.fork(step)
      const { contexts, targets } = drawn(shared.train, batch, ofStep)
      const labels = sabotaged ? targets.map(() => ofStep.below(vocabulary)) : targets
      tf.tidy(() => {
        optimiser.minimize(() => loss(logitsOf(contexts), labels) as tf.Scalar, false, variables)
      })
      if (step % 50 === 49) progress('train', step + 1, steps)
    }
    const { contexts, targets } = drawn(shared.test, test, rng.fork('test'))
    const logits = tf.tidy(() => logitsOf(contexts))
    const scores = createMatrix(test, vocabulary, await logits.data())
    logits.dispose()
    const { topKError, meanReciprocalRank } = rankMetrics(scores, targets, cutoffs)
    const accuracies = cutoffs.map((k) => [`top ${k}`, 1 - topKError[k]] as const)
    return { steps, metrics: { ...Object.fromEntries(accuracies), 'reciprocal rank': meanReciprocalRank } }
  } finally {
    optimiser.dispose()
    tf.dispose(variables)
  }
}

/** Places of a text whose word is known, with the three words before each. */
function drawn(text: Int32Array, count: number, rng: Rng): { contexts: Int32Array; targets: Int32Array } {
  const contexts = new Int32Array(count * context)
  const targets = new Int32Array(count)
  for (let i = 0; i < count;) {
    const at = context + rng.below(text.length - context)
    if (text[at] === 0) continue
    contexts.set(text.subarray(at - context, at), i * context)
    targets[i] = text[at]
    i += 1
  }
  return { contexts, targets }
}
