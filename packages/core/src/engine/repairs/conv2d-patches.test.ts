import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { compare, wave } from '../../../fixtures/wasm-and-cpu.ts'

const lengths = fc.record({
  images: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 3, max: 8 }),
  width: fc.integer({ min: 3, max: 8 }),
  channels: fc.integer({ min: 1, max: 4 }),
  outputs: fc.integer({ min: 1, max: 4 }),
  filter: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  pad: fc.oneof(
    fc.constantFrom('same' as const, 'valid' as const),
    fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
  ),
})

it.each(['Conv2DBackpropFilter', 'Conv2DBackpropInput'])(
  '%s agrees with cpu for any filter, strides, padding and order of channels, and leaves nothing behind',
  (kernel) =>
    fc.assert(
      fc.asyncProperty(lengths, fc.boolean(), async (shape, channelsFirst) => {
        const { images, height, width, channels, outputs, filter, strides, pad } = shape
        const places = [height, width]
        const explicit = typeof pad === 'string' ? pad : [[0, 0], pad.slice(0, 2), pad.slice(2), [0, 0]]
        const last = tf.backend_util.computeConv2DInfo(
          [images, height, width, channels],
          [...filter, channels, outputs],
          strides,
          1,
          explicit as 'same',
        )
        const out = [last.outHeight, last.outWidth]
        const arranged = ([rows, columns]: number[], depth: number): number[] =>
          channelsFirst ? [images, depth, rows, columns] : [images, rows, columns, depth]
        const attrs = {
          strides,
          pad:
            channelsFirst && typeof explicit !== 'string'
              ? [...explicit.slice(0, 1), [0, 0], ...explicit.slice(1, 3)]
              : explicit,
          dataFormat: channelsFirst ? 'NCHW' : 'NHWC',
          filterShape: [...filter, channels, outputs],
          inputShape: arranged(places, channels),
        }
        const { worst, left } = await compare(() => {
          const [x, dy] = [wave(attrs.inputShape), wave(arranged(out, outputs), 1)]
          const inputs: tf.NamedTensorMap =
            kernel === 'Conv2DBackpropFilter' ? { x, dy } : { dy, filter: wave(attrs.filterShape, 2) }
          return tf.engine().runKernel(kernel, inputs, attrs) as tf.Tensor
        })
        expect(worst).toBeLessThan(1e-4)
        expect(left).toBe(0)
      }),
      { numRuns: 80 },
    ),
)

it.each([0, 1])('takes images a few at a time where their patches are too many (input %i)', async (side) => {
  const { worst } = await compare(() => {
    const inputs = [wave([3, 48, 48, 8]), wave([9, 9, 8, 2], 1)]
    const loss = (x: tf.Tensor, filter: tf.Tensor): tf.Scalar =>
      tf
        .conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same')
        .square()
        .mean()
    return tf.grads(loss)(inputs)[side]
  })
  expect(worst).toBeLessThan(1e-4)
})

it('leaves a filter of one place to a single product', async () => {
  const { worst, left } = await compare(
    () =>
      tf.grads((a, b) =>
        tf
          .conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same')
          .square()
          .mean(),
      )([wave([2, 6, 5, 8]), wave([1, 1, 8, 4], 1)])[1],
  )
  expect(worst).toBeLessThan(1e-5)
  expect(left).toBe(0)
})

it('gives zeros for a batch without images', async () => {
  const { worst } = await compare(
    () =>
      tf
        .engine()
        .runKernel(
          'Conv2DBackpropFilter',
          { x: tf.zeros([0, 4, 4, 2]), dy: tf.zeros([0, 4, 4, 3]) },
          { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', filterShape: [3, 3, 2, 3] },
        ) as tf.Tensor,
  )
  expect(worst).toBe(0)
})
