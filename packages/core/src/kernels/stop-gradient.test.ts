import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { useEngine } from '../engine/use-engine.ts'
import { enginesThatLoad } from '../testing/index.ts'
import { stopGradient } from './stop-gradient.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('stopGradient on %s', (prefer) => {
  it('keeps the values and passes nothing back', async () => {
    await useEngine({ prefer })
    const x = tf.tensor1d([1, -2, 3])
    const before = tf.memory().numTensors
    const { value, grad } = tf.valueAndGrad((y) => y.mul(stopGradient(y.square())).sum())(x)
    expect([...(await value.data()), ...(await grad.data())]).toEqual([1 - 8 + 27, 1, 4, 9])
    tf.dispose([value, grad])
    expect(tf.memory().numTensors).toBe(before)
    x.dispose()
  })

  it('cuts off a slope that is infinite', async () => {
    await useEngine({ prefer })
    const gradient = tf.grad((y) => y.add(stopGradient(y.sub(1).log())).sum())(tf.tensor1d([1, 2]))
    expect([...(await gradient.data())]).toEqual([1, 1])
    expect(() => tf.grad((y) => stopGradient(y).sum())(tf.tensor1d([1]))).toThrow(/gradient/)
  })

  it('holds within a second derivative and keeps integers', async () => {
    await useEngine({ prefer })
    const second = tf.grad((x) =>
      tf
        .grad((y) => y.mul(y).mul(stopGradient(y)).sum())(x)
        .sum(),
    )(tf.tensor1d([3]))
    expect([...(await second.data())]).toEqual([2 * 3])
    expect(stopGradient(tf.tensor1d([2 ** 30 + 1], 'int32'))).toMatchObject({ dtype: 'int32', shape: [1] })
  })
})
