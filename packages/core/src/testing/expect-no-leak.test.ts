import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../engine/use-engine.ts'
import { expectNoLeak } from './expect-no-leak.ts'

beforeAll(() => useEngine({ prefer: 'cpu' }))

describe('expectNoLeak', () => {
  it('accepts a function that leaves what it returns, wherever it stands there', async () => {
    const { numTensors } = tf.memory()
    await expectNoLeak(() => tf.tidy(() => tf.ones([2]).add(1)))
    await expectNoLeak(() => Promise.resolve({ list: [tf.ones([2])], count: 3 }))
    expect(tf.memory().numTensors).toBe(numTensors)
  })

  it('counts what stays behind', async () => {
    const left: tf.Tensor[] = []
    const leak = (): void => {
      left.push(tf.ones([2]), tf.zeros([1]))
    }
    await expect(expectNoLeak(leak)).rejects.toThrow('2 tensors and 2 buffers more than before the function returned')
    const leakAndThrow = (): void => {
      leak()
      throw new Error('too late')
    }
    await expect(expectNoLeak(leakAndThrow)).rejects.toThrow('before the function threw')
    await expect(expectNoLeak(() => tf.dispose(left[0]))).rejects.toThrow('-1 tensors')
    tf.dispose(left)
  })

  it('passes on the error of a function that leaves nothing', async () => {
    const error = new RangeError('wrong')
    await expect(
      expectNoLeak(() => {
        throw error
      }),
    ).rejects.toBe(error)
  })
})
