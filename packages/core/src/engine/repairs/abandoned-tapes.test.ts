import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { enginesThatLoad, expectNoLeak } from '../../testing/index.ts'
import { useEngine } from '../use-engine.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('an error while a gradient is taken on %s', (prefer) => {
  const failing = (x: tf.Tensor): tf.Tensor => {
    x.mul(2).square()
    throw new Error('half way')
  }

  it('leaves no tensor behind', async () => {
    await useEngine({ prefer })
    const x = tf.variable(tf.ones([3]))
    const ways = [
      () => tf.grad(failing)(x),
      () => tf.tidy(() => tf.grads((y) => failing(y))([x])),
      () => tf.variableGrads(() => failing(x) as tf.Scalar, [x]).value,
      () => tf.grad((y) => tf.grad(failing)(y).mul(y))(x),
    ]
    for (const way of ways) await expect(expectNoLeak(way)).rejects.toThrow('half way')
    x.dispose()
  })

  it('spares the tape of an outer gradient that goes on', async () => {
    await useEngine({ prefer })
    const gradient = tf.tidy(() =>
      tf.grad((x) => {
        const square = x.square()
        expect(() => tf.grad(failing)(x)).toThrow('half way')
        return square.mul(x)
      })(tf.tensor1d([2, 3])),
    )
    expect([...(await gradient.data())].map((value) => Math.round(value * 1e4) / 1e4)).toEqual([12, 27])
    gradient.dispose()
  })
})
