import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { signalToNoiseRatio } from './signal-to-noise-ratio.ts'

describe('signalToNoiseRatio', () => {
  beforeAll(() => useEngine({ prefer: 'cpu' }))

  it('is the variance of the difference over that of the anchor, in a matrix and row by row', async () => {
    const x = tf.tensor2d([
      [1, 2, 3],
      [0, 4, 2],
    ])
    const y = tf.tensor2d([
      [2, 2, 2],
      [4, 0, 2],
    ])
    const [matrix, rows] = [signalToNoiseRatio.matrix(x, y), signalToNoiseRatio.rows(x, y)]
    // The differences are (-1, 0, 1), (-3, 2, 1) and (-2, 2, 0), (-4, 4, 0); the anchors' sums of squares 2 and 8.
    const wanted = [2 / 2, 14 / 2, 8 / 8, 32 / 8]
    ;[...(await matrix.data())].forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 5))
    ;[...(await rows.data())].forEach((value, i) => expect(value).toBeCloseTo([wanted[0], wanted[3]][i], 5))
    tf.dispose([x, y, matrix, rows])
  })

  it('is 0, with a gradient of 0, for an anchor without variance', async () => {
    const x = tf.tensor2d([
      [1, 1],
      [1, 3],
    ])
    const { value, grad } = tf.valueAndGrad((rows) =>
      signalToNoiseRatio
        .matrix(rows as tf.Tensor2D, rows as tf.Tensor2D)
        .slice(0, 1)
        .sum(),
    )(x)
    expect((await value.data())[0]).toBe(0)
    for (const slope of await grad.data()) expect(slope).toBeCloseTo(0)
    tf.dispose([x, value, grad])
  })
})
