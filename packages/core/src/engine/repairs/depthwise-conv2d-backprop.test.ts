import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { compare, wave } from '../../../fixtures/wasm-and-cpu.ts'

it('agrees with cpu for any filter, strides, padding and multiplier, and leaves nothing behind', () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        images: fc.integer({ min: 1, max: 3 }),
        places: fc.tuple(fc.integer({ min: 3, max: 8 }), fc.integer({ min: 3, max: 8 })),
        channels: fc.integer({ min: 1, max: 4 }),
        multiplier: fc.integer({ min: 1, max: 3 }),
        filter: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
        strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
        pad: fc.constantFrom('same' as const, 'valid' as const),
      }),
      fc.constantFrom(0, 1),
      async ({ images, places, channels, multiplier, filter, strides, pad }, side) => {
        const info = tf.backend_util.computeConv2DInfo(
          [images, ...places, channels],
          [...filter, channels, multiplier],
          strides,
          1,
          pad,
          undefined,
          true,
        )
        const attrs = { strides, dilations: [1, 1], pad, filterShape: info.filterShape, inputShape: info.inShape }
        const { worst, left } = await compare(() => {
          const [x, weights, dy] = [info.inShape, info.filterShape, info.outShape].map((shape, at) => wave(shape, at))
          const [kernel, inputs] =
            side === 0 ? ['BackpropFilter', { x, dy }] : ['BackpropInput', { dy, filter: weights }]
          return tf.engine().runKernel(`DepthwiseConv2dNative${kernel}`, inputs, attrs) as tf.Tensor
        })
        expect(worst).toBeLessThan(2e-5)
        expect(left).toBe(0)
      },
    ),
    { numRuns: 80 },
  ))

/** Where cpu's own kernels ignore the dilation, a filter spread out with zeros is the same convolution. */
it('spreads a dilated filter', async () => {
  const geometry = { strides: [1, 1], pad: 'valid', dilations: [2, 2] }
  const [x, dy] = [() => wave([2, 7, 6, 3]), () => wave([2, 3, 4, 6], 1)]
  const filter = await compare(
    () =>
      tf
        .engine()
        .runKernel(
          'DepthwiseConv2dNativeBackpropFilter',
          { x: x(), dy: dy() },
          { ...geometry, filterShape: [3, 2, 3, 2] },
        ) as tf.Tensor,
    () =>
      tf.stridedSlice(
        tf
          .engine()
          .runKernel(
            'DepthwiseConv2dNativeBackpropFilter',
            { x: x(), dy: dy() },
            { ...geometry, dilations: [1, 1], filterShape: [5, 3, 3, 2] },
          ) as tf.Tensor,
        [0, 0, 0, 0],
        [5, 3, 3, 2],
        [2, 2, 1, 1],
      ),
  )
  expect(filter.worst).toBeLessThan(1e-5)
})
