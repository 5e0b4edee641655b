import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { segmentExample, valueAndGradient, weightOf } from '../../../fixtures/segment-examples.ts'
import { segmentSoftmax } from './segment-softmax.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('segmentSoftmax on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('gives shares that sum to 1 in each segment, and their gradient', () =>
    fc.assert(
      fc.asyncProperty(segmentExample, async (example) => {
        const { rows, width, members, segments } = example
        const { value, gradient } = await valueAndGradient((x) => segmentSoftmax(x, segments), example)
        for (const list of members) {
          for (let c = 0; c < width; c += 1) {
            const powers = list.map((row) => Math.exp(rows[row][c]))
            const total = powers.reduce((sum, power) => sum + power, 0)
            const along = list.reduce((sum, row, i) => sum + (powers[i] / total) * weightOf(row * width + c), 0)
            list.forEach((row, i) => {
              const share = powers[i] / total
              expect(value[row * width + c]).toBeCloseTo(share, 5)
              expect(gradient[row * width + c]).toBeCloseTo(share * (weightOf(row * width + c) - along), 5)
            })
          }
        }
      }),
      { numRuns: 40 },
    ))

  it('holds scores that no exponential holds', async () => {
    const shares = tf.tidy(() =>
      segmentSoftmax(tf.tensor1d([1e4, -1e4, 1e4, -3e38]), { ids: Int32Array.of(0, 1, 0, 0), count: 2 }),
    )
    expect([...(await shares.data())]).toEqual([0.5, 1, 0.5, 0])
    shares.dispose()
  })
})
