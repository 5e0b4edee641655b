import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { wave } from '../../../fixtures/wasm-and-cpu.ts'
import { useEngine } from '../use-engine.ts'

describe.each(['wasm', 'cpu'] as const)('UnsortedSegmentSum on %s', (prefer) => {
  it('adds rows to their segments, in order, and leaves out the rest', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: -2, max: 10 }), { minLength: 1, maxLength: 40 }),
        async (width, numSegments, ids) => {
          await useEngine({ prefer })
          const x = wave([ids.length, width]) as tf.Tensor2D
          const rows = await x.data()
          const expected = new Float32Array(numSegments * width)
          for (const [row, segment] of ids.entries()) {
            if (segment < 0 || segment >= numSegments) continue
            for (let i = 0; i < width; i += 1) expected[segment * width + i] += rows[row * width + i]
          }
          const found = tf.tidy(() => tf.unsortedSegmentSum(x, tf.tensor1d(ids, 'int32'), numSegments))
          expect(found.shape).toEqual([numSegments, width])
          expect(await found.data()).toEqual(expected)
          tf.dispose([x, found])
        },
      ),
    ))

  it('keeps integers integers, and higher ranks', async () => {
    await useEngine({ prefer })
    const x = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2], 'int32')
    const found = tf.unsortedSegmentSum(x, tf.tensor1d([1, 1], 'int32'), 2)
    expect([found.dtype, found.shape, [...(await found.data())]]).toEqual([
      'int32',
      [2, 2, 2],
      [0, 0, 0, 0, 6, 8, 10, 12],
    ])
    tf.dispose([x, found])
  })

  it('lets an embedding table of a hundred thousand rows train', async () => {
    await useEngine({ prefer })
    const table = tf.variable(tf.ones([100_000, 8]))
    const ids = tf.tensor1d([5, 99_999, 5], 'int32')
    const { value, grads } = tf.variableGrads(() => tf.gather(table, ids).square().sum() as tf.Scalar, [table])
    const gradient = await grads[table.name].data()
    expect([gradient[5 * 8], gradient[99_999 * 8], gradient[0]]).toEqual([4, 2, 0])
    tf.dispose([table, ids, value, grads])
  })
})
