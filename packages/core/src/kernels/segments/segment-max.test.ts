import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { segmentExample, valueAndGradient, weightOf } from '../../../fixtures/segment-examples.ts'
import { segmentMax } from './segment-max.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('segmentMax on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('finds the largest of each segment, and shares its gradient among those that tie', () =>
    fc.assert(
      fc.asyncProperty(segmentExample, fc.constantFrom(undefined, -Infinity, 7), async (example, whenEmpty) => {
        const { rows, width, members, segments } = example
        const options = whenEmpty === undefined ? {} : { whenEmpty }
        const { value, gradient } = await valueAndGradient((x) => segmentMax(x, segments, options), {
          ...example,
        })
        members.forEach((list, segment) => {
          for (let c = 0; c < width; c += 1) {
            const i = segment * width + c
            const largest = Math.max(...list.map((row) => rows[row][c]))
            // Rounded, and without the sign of zero.
            expect(value[i] + 0).toBe(list.length === 0 ? (whenEmpty ?? 0) : largest + 0)
            const winners = list.filter((row) => rows[row][c] === largest)
            for (const row of list) {
              const share = winners.includes(row) ? weightOf(i) / winners.length : 0
              expect(gradient[row * width + c]).toBeCloseTo(share, 5)
            }
          }
        })
      }),
      { numRuns: 40 },
    ))

  it('goes through a long segment between empty ones', async () => {
    const length = 1000
    const x = tf.tensor1d(Array.from({ length }, (_, i) => Math.sin(i)))
    const largest = segmentMax(x, { offsets: Int32Array.of(0, 0, length - 1, length - 1, length, length) })
    expect([...(await largest.data())].map((value) => value.toFixed(4))).toEqual(
      [0, Math.max(...Array.from({ length: length - 1 }, (_, i) => Math.sin(i))), 0, Math.sin(length - 1), 0].map(
        (value) => value.toFixed(4),
      ),
    )
    tf.dispose([x, largest])
  })
})
