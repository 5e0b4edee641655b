import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { diffSort } from './diff-sort.ts'
import { rankExpectation } from './rank-expectation.ts'

// The sizes of a group ordering loss: ten hard negatives and two positives for each of a thousand anchors.
test('1,024 lists of 12 on wasm, sorted, and the probability of the top 2 with its gradient', async ({ bench }) => {
  await useEngine({ prefer: 'wasm' })
  const x = tf.randomNormal<tf.Rank.R2>([1024, 12], 0, 1, 'float32', 1)
  const top = tf.tensor1d([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
  const options = { iterations: 20, warmupIterations: 5, time: 0 }
  const forward = await bench('diffSort', async () => {
    const sorted = diffSort(x)
    await sorted.data()
    sorted.dispose()
  }).run(options)
  const both = await bench('rankExpectation, forward and backward', async () => {
    const gradient = tf.grad((y) =>
      rankExpectation(y as tf.Tensor2D, top)
        .square()
        .sum(),
    )(x)
    await gradient.data()
    gradient.dispose()
  }).run(options)
  tf.dispose([x, top])
  expect(forward.latency.mean).toBeLessThan(50)
  expect(both.latency.mean).toBeLessThan(250)
})
