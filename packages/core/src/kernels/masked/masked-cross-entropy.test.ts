import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { checkGradient, enginesThatLoad, expectNoLeak } from '../../testing/index.ts'
import { maskedExample, maskedOracle } from '../../../fixtures/masked-rows.ts'
import { tensorSizes } from '../../../fixtures/tensor-sizes.ts'
import { maskedCrossEntropy } from './masked-cross-entropy.ts'
import type { MaskedCrossEntropyOptions } from './masked-cross-entropy.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('maskedCrossEntropy on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('is the formula, and so is its gradient, in blocks of any size', () =>
    fc.assert(
      fc.asyncProperty(
        maskedExample,
        fc.constantFrom(1, 2, 3, 256),
        fc.boolean(),
        fc.nat(),
        async (example, blockSize, masked, seed) => {
          const { rows, columns } = example
          const mask = masked ? example.mask : example.mask.map(() => 1)
          const labels = Int32Array.from(rows, (_, r) => {
            const classes = [...Array(columns).keys()].filter((c) => mask[r * columns + c] === 1)
            const ignored = classes.length === 0 || (seed + r) % 3 === 0
            return ignored ? -100 : classes[(seed + 7 * r) % classes.length]
          })
          const { softmax } = maskedOracle({ ...example, mask })
          const counted = labels.filter((label) => label >= 0).length
          const losses = [...labels].map((label, r) => (label < 0 ? 0 : -Math.log(softmax[r][label])))
          const sum = losses.reduce((total, loss) => total + loss, 0)
          const options = { blockSize, ...(masked && { mask }) }
          const x = tf.tensor2d(rows.flat(), [rows.length, columns])
          const each = maskedCrossEntropy(x, labels, { ...options, reduction: 'none' })
          const { value, grad } = tf.valueAndGrad((y) => maskedCrossEntropy(y, labels, options))(x)
          const [found, mean, slopes] = [await each.data(), await value.data(), await grad.data()]
          expect(found.length).toBe(rows.length)
          found.forEach((loss, r) => expect(loss).toBeCloseTo(losses[r], 4))
          expect(mean[0]).toBeCloseTo(sum / Math.max(counted, 1), 4)
          softmax.forEach((row, r) =>
            row.forEach((share, c) => {
              const slope = labels[r] < 0 ? 0 : (share - Number(c === labels[r])) / counted
              expect(slopes[r * columns + c]).toBeCloseTo(slope, 5)
            }),
          )
          tf.dispose([x, each, value, grad])
        },
      ),
      { numRuns: 50 },
    ))

  it('computes far apart rows that count, and not those between them', async () => {
    const labels = new Int32Array(100).fill(-100)
    const logits = Array.from({ length: 100 }, (_, row) => (row > 10 ? [NaN, Infinity, 0] : [-7, 20, 3]))
    for (const row of [3, 6, 40, 99]) {
      labels[row] = row % 3
      logits[row] = [0, 0, 0]
    }
    const x = tf.tensor2d(logits)
    const { value, grad } = tf.valueAndGrad((y) => maskedCrossEntropy(y, labels))(x)
    expect((await value.data())[0]).toBeCloseTo(Math.log(3), 6)
    const slopes = await grad.data()
    labels.forEach((label, row) => {
      for (let c = 0; c < 3; c += 1) {
        expect(slopes[row * 3 + c]).toBeCloseTo(label < 0 ? 0 : (1 / 3 - Number(c === label)) / 4, 6)
      }
    })
    tf.dispose([x, value, grad])
  })

  it('is 0 where nothing counts, and passes 0 back', async () => {
    const x = tf.ones<tf.Rank.R3>([2, 2, 3])
    const { value, grad } = tf.valueAndGrad((y) => maskedCrossEntropy(y, new Int32Array(4).fill(-100)))(x)
    expect([...(await value.data()), ...(await grad.data())].map(Math.abs)).toEqual(Array(13).fill(0))
    const each = maskedCrossEntropy(x, Int32Array.of(0, 1, 2, -100), { reduction: 'none' })
    expect(each.shape).toEqual([2, 2])
    tf.dispose([x, value, grad, each])
  })

  it('never holds more than a block besides what has the size of the logits', () => {
    const [rows, classes, blockSize] = [64, 50, 4]
    const x = tf.randomNormal<tf.Rank.R2>([rows, classes], 0, 1, 'float32', 1)
    const labels = Int32Array.from({ length: rows }, (_, row) => row % classes)
    const sizes = tensorSizes(() => maskedCrossEntropy(x, labels, { blockSize }).dispose())
    // The logits themselves go by as a view or two.
    expect(Math.max(...sizes.filter((size) => size !== x.size))).toBe(blockSize * classes)
    expect(sizes.filter((size) => size === x.size).length).toBeLessThan(3)
    x.dispose()
  })

  it('leaves no tensor behind, and refuses what does not fit', async () => {
    const [x, scalar, integers] = [tf.ones([3, 2]), tf.scalar(1), tf.ones([3, 2], 'int32')]
    const labels = Int32Array.of(0, -100, 1)
    const mask = Uint8Array.of(1, 0, 0, 0, 0, 1)
    for (const options of [{}, { mask }, { blockSize: 1 }, { reduction: 'none' }] as const) {
      await expectNoLeak(() => maskedCrossEntropy(x, labels, options))
      await expectNoLeak(() => tf.valueAndGrad((y) => maskedCrossEntropy(y, labels, options).sum())(x))
    }
    const refusals: readonly (readonly [tf.Tensor, Int32Array, MaskedCrossEntropyOptions, object])[] = [
      [scalar, labels, {}, { code: 'NEG_SHAPE' }],
      [integers, labels, {}, { code: 'NEG_DTYPE' }],
      [x, Int32Array.of(0, 1), {}, { code: 'NEG_SHAPE', where: { field: 'labels' } }],
      [x, Int32Array.of(0, 1, 2), {}, { code: 'NEG_RANGE', where: { field: 'labels', row: 3 } }],
      [x, Int32Array.of(0, -1, 1), {}, { code: 'NEG_RANGE', where: { field: 'labels', row: 2 } }],
      [x, labels, { blockSize: 0 }, { code: 'NEG_RANGE', where: { field: 'blockSize' } }],
      [x, labels, { reduction: 'average' as 'mean' }, { code: 'NEG_RANGE', where: { field: 'reduction' } }],
      [x, labels, { mask: new Uint8Array(5) }, { code: 'NEG_SHAPE', where: { field: 'mask' } }],
      [x, labels, { mask: Uint8Array.of(1, 1, 1, 1, 1, 0) }, { code: 'NEG_RANGE', where: { field: 'mask', row: 3 } }],
    ]
    for (const [logits, which, options, error] of refusals) {
      await expect(expectNoLeak(() => maskedCrossEntropy(logits, which, options))).rejects.toMatchObject(error)
    }
    tf.dispose([x, scalar, integers])
  })
})

it.each([1, 2, 256])('has the gradient of finite differences in double precision, blocks of %i', async (blockSize) => {
  const x = { shape: [5, 3], values: Float64Array.from({ length: 15 }, (_, i) => 2 * Math.sin(3 * i)) }
  const { worst } = await checkGradient(
    new URL('../../../fixtures/derivatives.ts', import.meta.url),
    'crossEntropyOfRows',
    [x],
    { options: { reduction: 'none', blockSize, mask: Uint8Array.of(1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1) } },
  )
  expect(worst).toBeLessThan(1e-8)
})
