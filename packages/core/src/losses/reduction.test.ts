import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { useEngine } from '../engine/index.ts'
import { enginesThatLoad, expectNoLeak } from '../testing/index.ts'
import { type Reduction, reduce } from './reduction.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('reduce on %s', (prefer) => {
  it.each<[Reduction, number[], number[]]>([
    ['mean', [1, 0, 5], [2]],
    ['sum', [1, 0, 5], [6]],
    ['none', [1, 0, 5], [1, 0, 5]],
    ['meanOfNonZero', [1, 0, 5], [3]],
    ['meanOfNonZero', [0, 0], [0]],
    ['mean', [], [0]],
    ['sum', [], [0]],
  ])('%s of %j is %j', async (reduction, values, expected) => {
    await useEngine({ prefer })
    const tensor = tf.tensor1d(values)
    await expectNoLeak(() => reduce(tensor, reduction))
    const found = reduce(tensor, reduction)
    expect([...(await found.data())]).toEqual(expected)
    tf.dispose([tensor, found])
  })

  it('passes gradients to what counts', async () => {
    await useEngine({ prefer })
    const gradient = tf.tidy(() => tf.grad((x) => reduce(x.relu(), 'meanOfNonZero'))(tf.tensor1d([2, -1, 4])))
    expect([...(await gradient.data())]).toEqual([0.5, 0, 0.5])
    gradient.dispose()
  })
})

it('refuses another word', () => {
  expect(() => reduce(tf.tensor1d([1]), 'median' as Reduction)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
