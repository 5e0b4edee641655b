import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { segmentExample, valueAndGradient, weightOf } from '../../../fixtures/segment-examples.ts'
import { segmentMean } from './segment-mean.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('segmentMean on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('averages the rows of each segment, 0 where there are none', () =>
    fc.assert(
      fc.asyncProperty(segmentExample, async (example) => {
        const { rows, width, members, segments } = example
        const { value, gradient } = await valueAndGradient((x) => segmentMean(x, segments), example)
        members.forEach((list, segment) => {
          for (let c = 0; c < width; c += 1) {
            const sum = list.reduce((total, row) => total + rows[row][c], 0)
            const i = segment * width + c
            expect(value[i]).toBeCloseTo(list.length === 0 ? 0 : sum / list.length, 5)
            for (const row of list) expect(gradient[row * width + c]).toBeCloseTo(weightOf(i) / list.length, 5)
          }
        })
      }),
      { numRuns: 40 },
    ))

  it('keeps a constant', async () => {
    const mean = tf.tidy(() => segmentMean(tf.fill([7], 0.5), { offsets: Int32Array.of(0, 3, 3, 7) }))
    expect([...(await mean.data())]).toEqual([0.5, 0, 0.5])
    mean.dispose()
  })
})
