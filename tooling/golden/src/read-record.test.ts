import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { readRecord } from './read-record.ts'

beforeAll(() => tf.setBackend('cpu'))

it('reads tensors, typed arrays, maps and sets at any depth, and disposes the tensors', async () => {
  const before = tf.memory().numTensors
  const shared = tf.tensor2d([
    [1, 2],
    [3, 4],
  ])
  const record = await readRecord({
    loss: tf.scalar(0.5),
    gradients: new Map([['queries', shared]]),
    again: shared,
    mask: tf.tensor1d([true, false]),
    ids: Int32Array.of(3, 1),
    wide: BigInt64Array.of(5n),
    kept: new Set(['a']),
    rows: [{ of: tf.tensor1d([7]) }],
    name: null,
  })
  expect(record).toEqual({
    loss: 0.5,
    gradients: {
      queries: [
        [1, 2],
        [3, 4],
      ],
    },
    again: [
      [1, 2],
      [3, 4],
    ],
    mask: [true, false],
    ids: [3, 1],
    wide: [5],
    kept: ['a'],
    rows: [{ of: [7] }],
    name: null,
  })
  expect(tf.memory().numTensors).toBe(before)
})
