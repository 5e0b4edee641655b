import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { useEngine } from '../engine/index.ts'
import { enginesThatLoad, expectNoLeak } from '../testing/index.ts'
import { reduceByClass } from './reduce-by-class.ts'
import { reduceWithin } from './reduce-within.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('reductions of values on %s', (prefer) => {
  it.each([
    [{ low: 1 }, 4, [0, 0, 0.5, 0.5]],
    [{ high: 3 }, -0.5, [0.5, 0.5, 0, 0]],
    [{ low: 0, high: 5 }, 2, [0, 0.5, 0, 0.5]],
    [{ low: 9 }, 0, [0, 0, 0, 0]],
  ])('reduceWithin %j', async (bounds, wanted, slopes) => {
    await useEngine({ prefer })
    // 1, 3 and 5 lie on a bound of one of them.
    const values = tf.tensor1d([-2, 1, 5, 3])
    await expectNoLeak(() => reduceWithin(values, bounds))
    const { value, grad } = tf.valueAndGrad((x) => reduceWithin(x as tf.Tensor1D, bounds))(values)
    expect((await value.data())[0]).toBeCloseTo(wanted, 6)
    expect([...(await grad.data())]).toEqual(slopes.map(Math.fround))
    tf.dispose([values, value, grad])
  })

  it('reduceByClass divides by the number of values', async () => {
    await useEngine({ prefer })
    const [values, weights] = [tf.tensor1d([1, 2, 4]), tf.tensor1d([3, 0.5])]
    const { value, grads } = tf.valueAndGrads((x, w) =>
      reduceByClass(x as tf.Tensor1D, w as tf.Tensor1D, Int32Array.of(0, 1, 1)),
    )([values, weights])
    expect((await value.data())[0]).toBeCloseTo(2, 6)
    expect([...(await grads[0].data()), ...(await grads[1].data())]).toEqual(
      [1, 0.5 / 3, 0.5 / 3, 1 / 3, 2].map(Math.fround),
    )
    tf.dispose([values, weights, value, grads])
  })
})

it.each([{}, { low: Number.NaN }])('reduceWithin refuses %j', (bounds) => {
  expect(() => reduceWithin(tf.tensor1d([1]), bounds)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})

it('reduceByClass refuses labels that fit neither values nor weights', () => {
  const [values, weights] = [tf.tensor1d([1, 2]), tf.tensor1d([1])]
  const reduced = (labels: Int32Array) => () => reduceByClass(values, weights, labels)
  expect(reduced(Int32Array.of(0))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(reduced(Int32Array.of(0, 1))).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
