import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { enginesThatLoad } from '../../testing/index.ts'
import { useEngine } from '../use-engine.ts'

const { engines } = await enginesThatLoad()

/** f''(x), as the gradient of the gradient. */
async function second(of: (x: tf.Tensor) => tf.Tensor, at: number): Promise<number> {
  const value = tf.tidy(() =>
    tf.grad((x) =>
      tf
        .grad((y: tf.Tensor) => of(y).sum())(x)
        .sum(),
    )(tf.tensor1d([at])),
  )
  const [found] = await value.data()
  value.dispose()
  return found
}

describe.each(engines.map(({ name }) => name))('second derivatives on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it.each<[string, (x: tf.Tensor) => tf.Tensor, (x: number) => number]>([
    ['exp', (x) => x.exp(), Math.exp],
    ['sigmoid', (x) => x.sigmoid(), (x) => (Math.tanh(x / 2) * -1) / (2 * (1 + Math.cosh(x)))],
    ['tanh', (x) => x.tanh(), (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2)],
    ['square of exp', (x) => x.exp().square(), (x) => 4 * Math.exp(2 * x)],
    ['x to the x', (x) => x.pow(x), (x) => x ** x * ((Math.log(x) + 1) ** 2 + 1 / x)],
    ['sqrt', (x) => x.sqrt(), (x) => -(x ** -1.5) / 4],
    ['max', (x) => tf.stack([x, x.square()]).max(0), (x) => (x > 1 ? 2 : 0)],
    ['logSumExp', (x) => tf.stack([x, x.mul(3)]).logSumExp(0), (x) => 1 / Math.cosh(x) ** 2],
  ])('%s', async (_, of, expected) => {
    const before = tf.memory().numTensors
    for (const x of [0.4, 1.7]) expect(await second(of, x)).toBeCloseTo(expected(x), 4)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('third, too', async () => {
    const third = tf.grad((x) =>
      tf
        .grad((y) =>
          tf
            .grad((z) => z.exp().sum())(y)
            .sum(),
        )(x)
        .sum(),
    )(tf.tensor1d([0.5]))
    expect((await third.data())[0]).toBeCloseTo(Math.exp(0.5), 5)
  })

  it('saves for a first derivative what it always saved', () => {
    const { inputsToSave = [], outputsToSave } = tf.getGradient('Exp')
    expect([inputsToSave, outputsToSave]).toEqual([[], [true]])
  })
})
