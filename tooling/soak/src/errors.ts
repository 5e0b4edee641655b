import * as tf from '@tensorflow/tfjs'

import { NegError } from '@neg/core'
import { assertFinite, topKInnerProduct } from '@neg/core/kernels'
import { infoNCE } from '@neg/core/losses'

import type { Load } from './load.ts'

/** Calls that must be refused, inside gradients and outside; what they had begun must not stay behind. */
export const errors: Load = {
  name: 'errors',
  async start() {
    const x = tf.ones([8, 4]) as tf.Tensor2D
    const narrow = tf.ones([8, 3]) as tf.Tensor2D
    const broken = tf.fill([8, 4], Number.NaN)
    const refused: readonly (() => unknown)[] = [
      () => infoNCE(x, narrow),
      () => tf.grad((q) => infoNCE(q as tf.Tensor2D, narrow))(x),
      () => tf.grad((q) => infoNCE(q.mul(2) as tf.Tensor2D, x, { temperature: -1 }))(x),
      () => infoNCE(x, x, { positives: Int32Array.of(1, 2) }),
      () => assertFinite('x', broken),
      () => topKInnerProduct(new Float32Array(8), { vectors: new Float32Array(9), dimension: 2 }, 1),
      () => topKInnerProduct(new Float32Array(8), { vectors: new Float32Array(8).fill(Number.NaN), dimension: 2 }, 1),
      () => topKInnerProduct(new Float32Array(8), { vectors: new Float32Array(8), dimension: 2 }, 0),
    ]
    return {
      async step() {
        for (const [index, call] of refused.entries()) {
          if (!NegError.isInstance(await thrownBy(call))) throw new Error(`call ${index} was not refused`)
        }
      },
      stop() {
        tf.dispose([x, narrow, broken])
      },
    }
  },
}

async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call()
    return undefined
  } catch (error) {
    return error
  }
}
