import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { alignmentLoss } from './alignment-loss.ts'
import { uniformityLoss, type UniformityLossOptions } from './uniformity-loss.ts'

const points = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [Math.SQRT1_2, Math.SQRT1_2],
]

async function valueOf(rows: number[][], options: UniformityLossOptions = {}): Promise<number> {
  const loss = uniformityLoss(tf.tensor2d(rows), options)
  return (await loss.data())[0]
}

beforeAll(() => useEngine({ prefer: 'wasm' }))

it('has the values of the worked example', async () => {
  expect(await valueOf(points)).toBeCloseTo(-2.210602, 5)
  expect(await valueOf(points, { includeSelf: true })).toBeCloseTo(-1.10194, 5)
})

it('lies between -4 t and the 0 of a single point', async () => {
  expect(
    await valueOf([
      [1, 0],
      [2, 0],
      [3, 0],
    ]),
  ).toBeCloseTo(0, 5)
  expect(
    await valueOf(
      [
        [1, 0],
        [-1, 0],
      ],
      { sharpness: 3 },
    ),
  ).toBeCloseTo(-12, 4)
})

it('is for two rows at least', () => {
  expect(() => uniformityLoss(tf.ones([1, 2]))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => uniformityLoss(tf.ones([2, 2]), { sharpness: 0 })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
})

it('alignment is 0 for equal views, with a gradient that is 0 too', async () => {
  const rows = tf.tensor2d(points)
  const gradient = tf.tidy(() => tf.grad((x) => alignmentLoss(x as tf.Tensor2D, rows, { exponent: 1 }))(rows))
  expect([...(await gradient.data())].every((value) => value === 0)).toBe(true)
  expect((await alignmentLoss(rows, rows).data())[0]).toBeCloseTo(0, 10)
  const opposite = alignmentLoss(rows, rows.neg(), { exponent: 3 })
  expect((await opposite.data())[0]).toBeCloseTo(8, 4)
  expect(() => alignmentLoss(rows, rows, { exponent: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
