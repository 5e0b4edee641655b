import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { cosine, labelledBatches, mean, valuesOf, worst } from '../../../fixtures/labelled-batches.ts'
import { useEngine } from '../../engine/index.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { megaBatchMargin } from './mega-batch-margin.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('megaBatchMargin on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('equals its definition in blocks of any size', () =>
    fc.assert(
      fc.asyncProperty(labelledBatches, fc.integer({ min: 1, max: 9 }), async ({ rows }, blockSize) => {
        const positives = rows.toReversed().map((row) => [...row])
        const wanted = rows.map((row, i) => {
          const others = positives.filter((_, j) => j !== i).map((other) => cosine(row, other))
          return Math.max(0, 0.8 - cosine(row, positives[i])) + Math.max(0, Math.max(-1, ...others) - 0.3)
        })
        for (const options of [{}, { blockSize }]) {
          const found = await valuesOf(rows, (x) => megaBatchMargin(x, tf.tensor2d(positives), options))
          expect(worst(found, [mean(wanted)])).toBeLessThan(1e-5)
        }
      }),
      { numRuns: 15 },
    ))

  it('sends the gradient to one of several hardest negatives', async () => {
    const anchors = tf.tensor2d([
      [1, 0],
      [0, 1],
      [0, -1],
    ])
    const positives = tf.tensor2d([
      [1, 0],
      [3, 4],
      [3, 4],
    ])
    const gradient = tf.grad((p) => megaBatchMargin(anchors, p as tf.Tensor2D, { positiveMargin: -1 }))(positives)
    const found = (await gradient.array()) as number[][]
    // Rows 1 and 2 are as near to the first anchor; row 2 is the hardest of the second anchor alone.
    expect(worst(found[1], [0.128 / 3, -0.096 / 3])).toBeLessThan(1e-6)
    tf.dispose([anchors, positives, gradient])
  })
})
