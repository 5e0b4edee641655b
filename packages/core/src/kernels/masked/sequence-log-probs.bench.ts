import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { maskedLogSumExp } from './masked-log-sum-exp.ts'
import { sequenceLogProbs } from './sequence-log-probs.ts'

test('8 sequences of 64 tokens over 4,096 words on wasm, half of each its prompt', async ({ bench }) => {
  await useEngine({ prefer: 'wasm' })
  const logits = tf.randomNormal<tf.Rank.R3>([8, 64, 4096], 0, 1, 'float32', 1)
  const labels = Int32Array.from({ length: 512 }, (_, i) => (i % 64 < 32 ? -100 : i))
  const mask = tf.ones([1, 1, 4096], 'bool')
  const options = { iterations: 5, warmupIterations: 2, time: 0 }
  const forward = await bench('sequenceLogProbs', async () => {
    const { logProbs, tokenLogProbs } = sequenceLogProbs(logits, labels)
    await logProbs.data()
    tf.dispose([logProbs, tokenLogProbs])
  }).run(options)
  const both = await bench('sequenceLogProbs, forward and backward', async () => {
    const gradient = tf.grad((x) => sequenceLogProbs(x as tf.Tensor3D, labels).logProbs.sum())(logits)
    await gradient.data()
    gradient.dispose()
  }).run(options)
  const reduced = await bench('maskedLogSumExp', async () => {
    const value = maskedLogSumExp(logits, mask)
    await value.data()
    value.dispose()
  }).run(options)
  tf.dispose([logits, mask])
  expect(forward.latency.mean).toBeLessThan(100)
  expect(both.latency.mean).toBeLessThan(250)
  expect(reduced.latency.mean).toBeLessThan(1000)
})
