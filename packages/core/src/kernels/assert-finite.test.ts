import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { useEngine } from '../engine/index.ts'
import { enginesThatLoad, expectNoLeak } from '../testing/index.ts'
import { assertFinite } from './assert-finite.ts'

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('assertFinite on %s', (prefer) => {
  it('lets finite tensors pass, large, empty and of integers too', async () => {
    await useEngine({ prefer })
    const tensors = [tf.tensor1d([3e38, -3e38, 0]), tf.zeros([0, 3]), tf.tensor1d([1, 2], 'int32')]
    for (const tensor of tensors) await expectNoLeak(() => assertFinite('x', tensor).then(() => []))
    tf.dispose(tensors)
  })

  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('tells where %s is', async (value, word) => {
    await useEngine({ prefer })
    const values = new Float32Array(24).fill(1)
    values[17] = value
    const tensor = tf.tensor3d(values, [2, 3, 4])
    await expect(expectNoLeak(() => assertFinite('the scores', tensor).then(() => []))).rejects.toMatchObject({
      code: 'NEG_NOT_FINITE',
      message: `the scores holds ${word} at [1, 1, 1]`,
      where: { field: 'the scores', row: 2 },
    })
    tensor.dispose()
  })
})
