import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { checkGradient, enginesThatLoad, expectNoLeak } from '../../testing/index.ts'
import { maskedExample, maskedOracle } from '../../../fixtures/masked-rows.ts'
import { maskedLogSumExp } from './masked-log-sum-exp.ts'
import { maskedSoftmax } from './masked-softmax.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('maskedLogSumExp on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('is the logarithm of the sum over what counts; its gradient is the softmax of it', () =>
    fc.assert(
      fc.asyncProperty(maskedExample, async (example) => {
        const { rows, columns, mask } = example
        const { logSumExp, softmax } = maskedOracle(example)
        const x = tf.tensor2d(rows.flat(), [rows.length, columns])
        const out = maskedLogSumExp(x, mask)
        const weights = tf.tensor1d(
          rows.map((_, r) => Math.cos(r)),
          'float32',
        )
        // Weighted by where, since the -Infinity of an empty row times a number is none.
        const gradient = tf.grad((y) => {
          const value = maskedLogSumExp(y, mask)
          return tf.where(value.greater(-1e30), value.mul(weights), tf.zerosLike(value)).sum()
        })(x)
        const found = [await out.data(), await gradient.data()]
        expect(found[0].length).toBe(rows.length)
        found[0].forEach((value, r) => {
          if (logSumExp[r] === -Infinity) expect(value).toBe(-Infinity)
          else expect(value).toBeCloseTo(logSumExp[r], 5)
        })
        softmax.flat().forEach((share, i) => {
          const wanted = share * Math.cos(Math.floor(i / columns))
          if (mask[i] === 0) expect(Math.abs(found[1][i])).toBe(0)
          else expect(found[1][i]).toBeCloseTo(wanted, 5)
        })
        tf.dispose([x, out, weights, gradient])
      }),
      { numRuns: 40 },
    ))

  it('passes nothing back through a row of nothing, whatever that row is given', async () => {
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
    ])
    const mask = Uint8Array.of(0, 0, 1, 1)
    for (const given of [Infinity, NaN, -1]) {
      const gradient = tf.tidy(() => tf.grad((y) => maskedLogSumExp(y, mask))(x, tf.tensor1d([given, 0])))
      expect([...(await gradient.data())].map(Math.abs)).toEqual([0, 0, 0, 0])
      gradient.dispose()
    }
    x.dispose()
  })

  it('never looks at what does not count, and holds values that no exponential holds', async () => {
    const x = tf.tensor2d([
      [NaN, 1e4, 1e4],
      [Infinity, -1e4, -2e4],
    ])
    const { value, grad } = tf.valueAndGrad((y) => maskedLogSumExp(y, Uint8Array.of(0, 1, 1, 0, 1, 1)).sum())(x)
    expect((await value.data())[0]).toBeCloseTo(Math.LN2, 2)
    expect([...(await grad.data())]).toEqual([0, 0.5, 0.5, 0, 1, 0])
    tf.dispose([x, value, grad])
  })

  it.each([
    ['maskedLogSumExp', maskedLogSumExp],
    ['maskedSoftmax', maskedSoftmax],
  ])('%s takes any rank, and masks as tensors that broadcast', async (_, run) => {
    const x = tf.randomNormal([2, 3, 4], 0, 1, 'float32', 1)
    const entries = [1, 0, 1, 1, 0, 0, 0, 1]
    const masks = [
      tf.tensor(entries, [2, 1, 4], 'bool'),
      tf.tensor(entries, [2, 1, 4], 'int32'),
      tf.tensor(entries, [2, 1, 4]),
    ]
    const whole = Uint8Array.from({ length: 24 }, (__, i) => entries[Math.floor(i / 12) * 4 + (i % 4)])
    const wanted = run(x, whole)
    expect(wanted.shape).toEqual(run === maskedSoftmax ? [2, 3, 4] : [2, 3])
    for (const mask of masks) {
      const found = run(x, mask)
      expect(await found.data()).toEqual(await wanted.data())
      found.dispose()
      await expectNoLeak(() => run(x, mask))
    }
    await expectNoLeak(() => tf.valueAndGrad((y) => run(y, whole).square().sum())(x))
    const vector = run(tf.tensor1d([1, 5]), Uint8Array.of(1, 0))
    expect([...(await vector.data())]).toEqual(run === maskedSoftmax ? [1, 0] : [1])
    const none = run(tf.zeros([2, 0]), new Uint8Array(0))
    expect([...(await none.data())]).toEqual(run === maskedSoftmax ? [] : [-Infinity, -Infinity])
    tf.dispose([x, ...masks, wanted, vector, none])
  })

  it.each([
    ['maskedLogSumExp', maskedLogSumExp],
    ['maskedSoftmax', maskedSoftmax],
  ])('%s refuses what does not fit', async (_, run) => {
    const [x, scalar, integers, wide] = [tf.ones([2, 3]), tf.scalar(1), tf.ones([2, 3], 'int32'), tf.ones([2, 2])]
    const mask = new Uint8Array(6)
    for (const [values, which, code] of [
      [scalar, Uint8Array.of(1), 'NEG_SHAPE'],
      [integers, mask, 'NEG_DTYPE'],
      [x, new Uint8Array(5), 'NEG_SHAPE'],
      [x, wide, 'NEG_SHAPE'],
      [scalar, x, 'NEG_SHAPE'],
    ] as const) {
      await expect(expectNoLeak(() => run(values, which))).rejects.toMatchObject({ code })
    }
    tf.dispose([x, scalar, integers, wide])
  })
})

describe('the gradients of masked functions', () => {
  const x = { shape: [3, 4], values: Float64Array.from({ length: 12 }, (_, i) => 2 * Math.sin(3 * i)) }
  const mask = Uint8Array.of(1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0)

  it.each([
    ['maskedLogSumExp', './masked-log-sum-exp.ts', mask],
    ['maskedSoftmax', './masked-softmax.ts', mask],
    ['maskedLogSumExpSlope', '../../../fixtures/derivatives.ts', undefined],
    ['maskedSoftmaxSlope', '../../../fixtures/derivatives.ts', undefined],
    ['maskedCrossEntropySlope', '../../../fixtures/derivatives.ts', undefined],
  ])('%s agrees with finite differences in double precision', async (name, file, options) => {
    const { worst } = await checkGradient(new URL(file, import.meta.url), name, [x], { options })
    expect(worst).toBeLessThan(1e-8)
  })
})
