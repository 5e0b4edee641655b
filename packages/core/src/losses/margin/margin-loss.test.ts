import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { distance, labelledBatches, othersOf, valuesOf, worst } from '../../../fixtures/labelled-batches.ts'
import { useEngine } from '../../engine/index.ts'
import { marginLoss } from './margin-loss.ts'

describe('marginLoss', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it.each([[[0.9]], [[0.9, 1.1, 0.7]]])('equals its definition, triplet by triplet, boundaries %j', (boundaries) =>
    fc.assert(
      fc.asyncProperty(labelledBatches, async ({ rows, labels }) => {
        let [total, counted, triplets, weights] = [0, 0, 0, 0]
        for (const anchor of labels.keys()) {
          const beta = boundaries.length === 1 ? boundaries[0] : boundaries[labels[anchor]]
          const { positives, negatives } = othersOf(labels, anchor)
          for (const positive of positives) {
            for (const negative of negatives) {
              const pull = Math.max(0, distance(rows[anchor], rows[positive]) - beta + 0.2)
              const push = Math.max(0, beta - distance(rows[anchor], rows[negative]) + 0.2)
              total += pull + push
              counted += Number(pull > 0) + Number(push > 0)
              triplets += 1
              weights += beta
            }
          }
        }
        const penalty = boundaries.length === 1 ? Number(triplets > 0) * boundaries[0] : weights / Math.max(1, counted)
        const wanted = total / Math.max(1, counted) + 0.3 * (boundaries.length === 1 || counted > 0 ? penalty : 0)
        const found = await valuesOf(rows, (x) =>
          marginLoss(x, tf.tensor1d(boundaries), labels, { boundaryWeight: 0.3 }),
        )
        expect(worst(found, [wanted])).toBeLessThan(1e-5)
      }),
      { numRuns: 25 },
    ),
  )

  it('moves a single boundary by its weight alone where no term is above 0', async () => {
    const rows = tf.tensor2d([
      [1, 0],
      [1, 0],
      [-1, 0],
    ])
    const boundary = tf.tensor1d([1])
    const { value, grads } = tf.valueAndGrads((x, beta) =>
      marginLoss(x as tf.Tensor2D, beta as tf.Tensor1D, Int32Array.of(0, 0, 1), { boundaryWeight: 0.5 }),
    )([rows, boundary])
    expect([...(await value.data()), ...(await grads[1].data())]).toEqual([0.5, 0.5])
    tf.dispose([rows, boundary, value, grads])
  })
})
