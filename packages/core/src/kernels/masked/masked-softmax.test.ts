import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { maskedExample, maskedOracle } from '../../../fixtures/masked-rows.ts'
import { maskedSoftmax } from './masked-softmax.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('maskedSoftmax on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('shares 1 among what counts, and 0 among nothing; so with its gradient', () =>
    fc.assert(
      fc.asyncProperty(maskedExample, async (example) => {
        const { rows, columns, mask } = example
        const softmax = maskedOracle(example).softmax
        const x = tf.tensor2d(rows.flat(), [rows.length, columns])
        const weights = tf.tensor2d(
          softmax.flatMap((row) => row.map((_, c) => Math.cos(c))),
          [rows.length, columns],
          'float32',
        )
        const out = maskedSoftmax(x, mask)
        const gradient = tf.grad((y) => maskedSoftmax(y, mask).mul(weights).sum())(x)
        const [shares, slopes] = [await out.data(), await gradient.data()]
        softmax.forEach((row, r) => {
          const along = row.reduce((sum, share, c) => sum + share * Math.cos(c), 0)
          row.forEach((share, c) => {
            expect(shares[r * columns + c]).toBeCloseTo(share, 5)
            expect(slopes[r * columns + c]).toBeCloseTo(share * (Math.cos(c) - along), 5)
            if (mask[r * columns + c] === 0) expect(Math.abs(shares[r * columns + c])).toBe(0)
          })
        })
        tf.dispose([x, weights, out, gradient])
      }),
      { numRuns: 40 },
    ))

  it('gives a single entry all, at any score', async () => {
    const shares = tf.tidy(() => maskedSoftmax(tf.tensor2d([[-1e30, 1e30, 3]]), Uint8Array.of(1, 0, 0)))
    expect([...(await shares.data())]).toEqual([1, 0, 0])
    shares.dispose()
  })
})
