import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { compare, wave } from '../../../fixtures/wasm-and-cpu.ts'

const length = fc.integer({ min: 1, max: 3 })

it('convolves as cpu does with strides of any length, and leaves nothing behind', () =>
  fc.assert(
    fc.asyncProperty(
      fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 3, max: 9 })),
      fc.tuple(length, length),
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      fc.constantFrom('same' as const, 'valid' as const),
      fc.boolean(),
      async (places, filter, strides, pad, depthwise) => {
        const { worst, left } = await compare(() => {
          const x = wave([2, ...places, 3]) as tf.Tensor4D
          const weights = wave([...filter, 3, 2], 1) as tf.Tensor4D
          return (depthwise ? tf.depthwiseConv2d : tf.conv2d)(x, weights, strides, pad)
        })
        expect(worst).toBeLessThan(1e-5)
        expect(left).toBe(0)
      },
    ),
    { numRuns: 100 },
  ))

it('with bias and activation, too', async () => {
  const { worst } = await compare(() =>
    tf.fused.conv2d({
      x: wave([2, 7, 7, 3]) as tf.Tensor4D,
      filter: wave([2, 2, 3, 4], 1) as tf.Tensor4D,
      strides: 3,
      pad: 'valid',
      bias: wave([4], 2) as tf.Tensor1D,
      activation: 'relu',
    }),
  )
  expect(worst).toBeLessThan(1e-5)
})
