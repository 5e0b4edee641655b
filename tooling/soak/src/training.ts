import * as tf from '@tensorflow/tfjs'

import { infoNCE } from '@neg/core/losses'
import { Philox } from '@neg/core/random'

import type { Load } from './load.ts'

const words = 500
const width = 16
const batch = 16

/** A training loop as users write it: an embedding table, a dense layer, InfoNCE, Adam. */
export const training: Load = {
  name: 'training',
  async start() {
    const rng = new Philox(1)
    const normal = (shape: [number, number]): tf.Tensor2D => {
      const values = Float32Array.from({ length: shape[0] * shape[1] }, () => rng.normal() * 0.1)
      return tf.tensor2d(values, shape)
    }
    const [table, dense] = [normal([words, width]), normal([width, width])].map((values) => {
      const variable = tf.variable(values)
      values.dispose()
      return variable
    })
    const optimizer = tf.train.adam(1e-3)
    return {
      async step() {
        const ids = Int32Array.from({ length: batch * 2 }, () => rng.below(words))
        const loss = optimizer.minimize(
          () => {
            const rows = tf.gather(table, tf.tensor1d(ids, 'int32')).matMul(dense).tanh()
            const [queries, candidates] = tf.split(rows, 2) as tf.Tensor2D[]
            return infoNCE(queries, candidates, { temperature: 0.1 }) as tf.Scalar
          },
          true,
          [table, dense],
        )
        if (loss === null) throw new Error('the optimiser gave no loss')
        const [value] = await loss.data()
        loss.dispose()
        if (!Number.isFinite(value)) throw new Error(`the loss became ${value}`)
      },
      stop() {
        tf.dispose([table, dense])
        optimizer.dispose()
      },
    }
  },
}
