import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { compare, wave } from '../../../fixtures/wasm-and-cpu.ts'
import { useEngine } from '../use-engine.ts'

const length = fc.integer({ min: 0, max: 5 })
const dtype = fc.constantFrom<'float32' | 'int32' | 'bool'>('float32', 'int32', 'bool')

function values(shape: number[], type: 'float32' | 'int32' | 'bool'): tf.Tensor {
  return type === 'bool' ? wave(shape).greater(0) : wave(shape).mul(9).cast(type)
}

it('tiles as cpu does, any axes, nothing left behind', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ length, times: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 4 }),
      dtype,
      async (axes, type) => {
        const shape = axes.map((axis) => axis.length)
        const reps = axes.map(({ times }) => times)
        fc.pre(!shape.includes(0))
        const { worst, left } = await compare(() => tf.tile(values(shape, type), reps).cast('float32'))
        expect([worst, left]).toEqual([0, 0])
      },
    ),
    { numRuns: 60 },
  ))

it('broadcasts long rows', async () => {
  const { worst, left } = await compare(() => wave([3, 1, 40]).broadcastTo([3, 7, 40]))
  expect([worst, left]).toEqual([0, 0])
})

it('gathers as cpu does, along any axis and in batches', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }),
      fc.nat(),
      fc.array(fc.nat(), { maxLength: 12 }),
      dtype,
      fc.boolean(),
      async (shape, pick, places, type, batched) => {
        const axis = batched && shape.length > 1 ? 1 : pick % shape.length
        const batchDims = batched && shape.length > 1 ? 1 : 0
        const rows = Array.from({ length: batchDims === 1 ? shape[0] : 1 }, (_, row) =>
          places.map((place) => (place + row) % shape[axis]),
        )
        fc.pre(places.length > 0)
        const indices = (): tf.Tensor =>
          batchDims === 1 ? tf.tensor2d(rows, [shape[0], places.length], 'int32') : tf.tensor1d(rows[0], 'int32')
        const { worst, left } = await compare(() =>
          tf.gather(values(shape, type), indices() as tf.Tensor1D, axis, batchDims).cast('float32'),
        )
        expect([worst, left]).toEqual([0, 0])
      },
    ),
    { numRuns: 60 },
  ))

it('refuses an index that is outside', async () => {
  await useEngine({ prefer: 'wasm' })
  for (const index of [-1, 3]) {
    expect(() => tf.tidy(() => tf.gather(tf.ones([3, 2]), tf.tensor1d([index], 'int32')))).toThrow(
      `the index ${index} is not in [0, 2]`,
    )
  }
})
