import * as tf from '@tensorflow/tfjs'

import { topKInnerProduct } from '@neg/core/kernels'
import { infoNCE } from '@neg/core/losses'
import { Philox } from '@neg/core/random'

import type { Load } from './load.ts'

const dimension = 24

/** Kernels at sizes that change from step to step, so that no buffer fits the next one. */
export const kernels: Load = {
  name: 'kernels',
  async start() {
    const rng = new Philox(2)
    const vectors = (rows: number): Float32Array => {
      const values = new Float32Array(rows * dimension)
      rng.fill(values, 'normal')
      return values
    }
    return {
      async step(index) {
        const rows = 1 + (index % 61)
        const documents = { vectors: vectors(500 + (index % 7) * 100), dimension }
        await topKInnerProduct(vectors(rows), documents, 1 + (index % 20))
        const [queries, candidates] = [vectors(rows), vectors(rows + (index % 5))].map((values) =>
          tf.tensor2d(values, [values.length / dimension, dimension]),
        )
        const gradients = tf.tidy(() =>
          tf.grads((q, c) => infoNCE(q as tf.Tensor2D, c as tf.Tensor2D, { blockSize: 16 }))([queries, candidates]),
        )
        await gradients[0].data()
        tf.dispose([queries, candidates, gradients])
      },
      stop() {},
    }
  },
}
