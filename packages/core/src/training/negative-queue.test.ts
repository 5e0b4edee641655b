import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../engine/index.ts'
import { expectNoLeak } from '../testing/index.ts'
import { NegativeQueue } from './negative-queue.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

const rowsOf = async (queue: NegativeQueue): Promise<number[]> => [...(await queue.rows.data())]

describe('NegativeQueue', () => {
  it('is full of unit rows from the first step, the same for a seed', async () => {
    const [a, b] = [new NegativeQueue(5, 3, { seed: 4 }), new NegativeQueue(5, 3, { seed: 4 })]
    const values = await rowsOf(a)
    expect(values).toEqual(await rowsOf(b))
    for (let row = 0; row < 5; row += 1) {
      expect(Math.hypot(...values.slice(row * 3, row * 3 + 3))).toBeCloseTo(1, 6)
    }
    for (const queue of [a, b]) queue.dispose()
  })

  it('writes over the oldest rows, around the end; of a batch larger than itself the last rows stay', async () => {
    const initial = tf.tensor2d([0, 1, 2, 3], [4, 1])
    const queue = new NegativeQueue(4, 1, { initial })
    initial.dispose()
    for (const [pushed, expected, next] of [
      [[10, 11, 12], [10, 11, 12, 3], 3],
      [[13, 14], [14, 11, 12, 13], 1],
      [[20, 21, 22, 23, 24, 25], [23, 24, 25, 22], 3],
    ] as const) {
      const rows = tf.tensor2d([...pushed], [pushed.length, 1])
      queue.push(rows)
      rows.dispose()
      expect(await rowsOf(queue)).toEqual([...expected])
      expect(queue.next).toBe(next)
    }
    queue.dispose()
  })

  it('leaves nothing behind, and refuses what does not fit', async () => {
    await expectNoLeak(() => {
      const queue = new NegativeQueue(3, 2)
      tf.tidy(() => queue.push(tf.ones([2, 2])))
      expect(() => tf.tidy(() => queue.push(tf.ones([2, 3])))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
      queue.dispose()
      return []
    })
    expect(() => new NegativeQueue(0, 2)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    const initial = tf.ones([2, 2]) as tf.Tensor2D
    expect(() => new NegativeQueue(3, 2, { initial })).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
    initial.dispose()
  })
})
