import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../engine/index.ts'
import { expectNoLeak } from '../testing/index.ts'
import { RowQueue } from './row-queue.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

describe('RowQueue', () => {
  it('grows to its capacity, the oldest first, and forgets', async () => {
    const queue = new RowQueue({ capacity: 3, dimension: 1 })
    expect(() => queue.rows).toThrow(expect.objectContaining({ code: 'NEG_NO_NEGATIVES' }))
    const push = (...values: number[]): void => tf.tidy(() => queue.push(tf.tensor2d(values, [values.length, 1])))
    push(1, 2)
    expect([...(await queue.rows.data())]).toEqual([1, 2])
    push(3, 4)
    expect([...(await queue.rows.data())]).toEqual([2, 3, 4])
    push(5, 6, 7, 8)
    expect([...(await queue.rows.data())]).toEqual([6, 7, 8])
    queue.drop(2)
    expect([queue.size, ...(await queue.rows.data())]).toEqual([1, 8])
    queue.drop(9)
    expect(queue.size).toBe(0)
  })

  it('leaves nothing behind, and refuses what does not fit', async () => {
    await expectNoLeak(() => {
      const queue = new RowQueue({ capacity: 3, dimension: 2 })
      tf.tidy(() => queue.push(tf.ones([2, 2])))
      expect(() => tf.tidy(() => queue.push(tf.ones([2, 3])))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
      queue.dispose()
      return []
    })
    expect(() => new RowQueue({ capacity: 0, dimension: 2 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })
})
