import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { wave } from '../../../fixtures/wasm-and-cpu.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { useEngine } from '../use-engine.ts'

const { engines } = await enginesThatLoad()
const native = engines.filter(({ name }) => name === 'native' || name === 'cuda').map(({ name }) => name)

describe.skipIf(native.length === 0)(
  `products on ${native.join(', ') || 'native (passed over: it does not load)'}`,
  () => {
    it.each([
      [[5, 7], [7, 6], false, false],
      [[7, 5], [7, 6], true, false],
      [[5, 7], [6, 7], false, true],
      [[7, 5], [6, 7], true, true],
      [[2, 5, 7], [2, 7, 6], false, false],
      [[0, 7], [7, 6], false, false],
      [[5, 0], [0, 6], false, false],
    ] as const)('of %j and %j (%s, %s) are those of cpu', async (left, right, transposeA, transposeB) => {
      const values: Float32Array[] = []
      for (const prefer of ['cpu', ...native] as const) {
        await useEngine({ prefer })
        const product = tf.tidy(() => tf.matMul(wave(left), wave(right, 1), transposeA, transposeB))
        values.push((await product.data()) as Float32Array)
        product.dispose()
      }
      for (const found of values.slice(1)) {
        expect([...found]).toEqual([...values[0]].map((value) => expect.closeTo(value, 5)))
      }
    })

    it('differentiates, and leaves integers to the backend', async () => {
      await useEngine({ prefer: native[0] })
      const [da, whole] = tf.tidy(() => [
        tf.grad((x) => tf.matMul(x as tf.Tensor2D, tf.ones([3, 2])).sum())(tf.ones([2, 3])),
        tf.matMul(tf.ones([2, 2], 'int32'), tf.ones([2, 2], 'int32')),
      ])
      expect([...(await da.data())]).toEqual(Array(6).fill(2))
      expect([...(await whole.data())]).toEqual([2, 2, 2, 2])
      tf.dispose([da, whole])
    })
  },
)
