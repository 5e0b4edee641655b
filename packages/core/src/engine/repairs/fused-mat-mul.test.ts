import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { compare, wave } from '../../../fixtures/wasm-and-cpu.ts'

it.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('agrees with cpu (transposeA %s, transposeB %s)', async (transposeA, transposeB) => {
  const { worst, left } = await compare(() =>
    tf.fused.matMul({
      a: wave(transposeA ? [30, 20] : [20, 30]) as tf.Tensor2D,
      b: wave(transposeB ? [25, 30] : [30, 25], 1) as tf.Tensor2D,
      transposeA,
      transposeB,
      bias: wave([25], 2),
      activation: 'relu',
    }),
  )
  expect(worst).toBeLessThan(1e-5)
  expect(left).toBe(0)
})
