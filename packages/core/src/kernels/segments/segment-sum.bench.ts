import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { Philox } from '../../random/philox.ts'
import { segmentMax } from './segment-max.ts'
import { segmentSoftmax } from './segment-softmax.ts'
import { segmentSum } from './segment-sum.ts'

test('20,000 rows of 64 in 2,000 segments on wasm, forward and backward', async ({ bench }) => {
  await useEngine({ prefer: 'wasm' })
  const rng = new Philox(1)
  const x = tf.randomNormal<tf.Rank.R2>([20_000, 64], 0, 1, 'float32', 1)
  const segments = { ids: Int32Array.from({ length: 20_000 }, () => rng.below(2000)), count: 2000 }
  for (const run of [segmentSum, segmentMax, segmentSoftmax]) {
    const result = await bench(run.name, async () => {
      const gradient = tf.grad((y) => run(y, segments).square().sum())(x)
      await gradient.data()
      gradient.dispose()
    }).run({ iterations: 5, warmupIterations: 2, time: 0 })
    expect(result.latency.mean).toBeLessThan(1500)
  }
  x.dispose()
})
