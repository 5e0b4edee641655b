import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { enginesThatLoad, expectNoLeak } from '../../testing/index.ts'
import { logSumExp } from './log-sum-exp.ts'

const { engines } = await enginesThatLoad()
const nothing = -Infinity

describe.each(engines.map(({ name }) => name))('logSumExp on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('leaves out what is -Infinity, and defines the row that is nothing else', async () => {
    const x = tf.tensor2d([Math.log(2), nothing, Math.log(6), nothing, nothing, nothing], [2, 3])
    const { value, grad } = tf.valueAndGrad(logSumExp)(x)
    const [first, second] = await value.data()
    expect(first).toBeCloseTo(Math.log(8), 6)
    expect(second).toBe(nothing)
    expect([...(await grad.data())].map((share) => Number(share.toFixed(6)))).toEqual([0.25, 0, 0.75, 0, 0, 0])
    tf.dispose([value, grad])
    await expectNoLeak(() => tf.grad(logSumExp)(x))
    x.dispose()
  })

  it('has second derivatives, those of a row that is nothing being zero', async () => {
    const x = tf.tensor2d([0, Math.log(3), nothing, nothing], [2, 2])
    const second = tf.grad((y) =>
      tf
        .grad((z: tf.Tensor) => logSumExp(z).sum())(y)
        .mul([[1, 0]])
        .sum(),
    )(x)
    expect([...(await second.data())].map((value) => Number(value.toFixed(6)))).toEqual([0.1875, -0.1875, 0, 0])
    tf.dispose([x, second])
  })

  it('does not hide what is no number, and takes no rows and one', async () => {
    expect((await logSumExp(tf.tensor1d([1, NaN])).data())[0]).toBeNaN()
    expect(logSumExp(tf.zeros([0, 3])).shape).toEqual([0])
    expect((await logSumExp(tf.tensor2d([[5]])).data())[0]).toBeCloseTo(5, 6)
  })
})
