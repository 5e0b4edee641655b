import type { Rng } from '@neg/core'
import { RegressionPretrainer } from '@neg/core/training'
import * as tf from '@tensorflow/tfjs'

import { normalisedNetwork } from '../networks/normalised-network.ts'

/** Rows of two views, first views first, and their targets, each twice. */
export interface TwoViews {
  readonly rows: Float32Array
  readonly targets: Float32Array
}

export interface PreTraining {
  readonly width: number
  readonly steps: number
  readonly batch: (rng: Rng) => TwoViews
  /** Over embeddings [2 n, 32] and their targets. */
  readonly loss: (
    embeddings: tf.Tensor2D,
    targets: Float32Array,
    rng: Rng,
    readOut: (x: tf.Tensor2D) => tf.Tensor1D,
  ) => tf.Tensor
  readonly rng: Rng
  readonly onStep: (step: number) => void
}

/** Vectors of unit length, rows x 32. */
export type Embed = (rows: Float32Array) => Promise<Float32Array>

export const embeddingSize = 32

/**
 * Trains an encoder width-128-128-32 on two views of each item (Adam, 2e-3), calls `judge` with what embeds rows, and frees
 * the encoder. A linear read-out stands beside it for losses that predict.
 */
export async function preTrained<T>(training: PreTraining, judge: (embed: Embed) => Promise<T>): Promise<T> {
  const { width, steps, batch, loss, rng, onStep } = training
  const encoder = normalisedNetwork([width, 128, 128, embeddingSize], {
    seed: rng.fork('encoder').below(2 ** 20),
    linearEnd: true,
  })
  const head = normalisedNetwork([embeddingSize, 1], { seed: rng.fork('head').below(2 ** 20), linearEnd: true })
  const optimiser = tf.train.adam(2e-3)
  const readOut = (x: tf.Tensor2D): tf.Tensor1D => (head.apply(x, { training: true }) as tf.Tensor2D).squeeze([1])
  const pretrainer = new RegressionPretrainer(
    (rows) => encoder.apply(rows, { training: true }) as tf.Tensor2D,
    [...encoder.trainableWeights, ...head.trainableWeights].map((weight) => weight.read() as tf.Variable),
    { optimiser, seed: rng, loss: (embeddings, targets, random) => loss(embeddings, targets, random, readOut) },
  )
  try {
    for (let step = 0; step < steps; step += 1) {
      const { rows, targets } = batch(rng.fork(`batch ${step}`))
      const input = tf.tensor2d(rows, [targets.length, width])
      tf.dispose([input, pretrainer.step(input, targets)])
      onStep(step + 1)
      // Lets the terminal and an interrupt in.
      if (step % 50 === 49) await tf.nextFrame()
    }
    return await judge(async (rows) => {
      const embeddings = tf.tidy(() => {
        const output = encoder.predict(tf.tensor2d(rows, [rows.length / width, width])) as tf.Tensor2D
        return output.div(output.norm('euclidean', 1, true))
      })
      const values = (await embeddings.data()) as Float32Array
      embeddings.dispose()
      return values
    })
  } finally {
    optimiser.dispose()
    encoder.dispose()
    head.dispose()
  }
}
