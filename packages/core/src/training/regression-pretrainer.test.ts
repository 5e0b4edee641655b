import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '../engine/index.ts'
import { ordinality } from '../evaluation/index.ts'
import { Philox } from '../random/index.ts'
import { RegressionPretrainer } from './regression-pretrainer.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

const targets = Float32Array.from({ length: 40 }, (_, row) => row % 10)

/** A target hidden in two of six columns, as a point of a half circle, under noise. */
function rowsOf(rng: Philox): tf.Tensor2D {
  const values = new Float32Array(240)
  rng.fill(values, 'normal')
  for (const [row, target] of targets.entries()) {
    values[row * 6] = Math.cos((Math.PI * target) / 9) + 0.05 * values[row * 6]
    values[row * 6 + 1] = Math.sin((Math.PI * target) / 9) + 0.05 * values[row * 6 + 1]
  }
  return tf.tensor2d(values, [40, 6])
}

async function trained(steps: number): Promise<Float32Array> {
  const start = new Float32Array(18)
  new Philox(1).fill(start, 'normal')
  const weights = tf.tidy(() => tf.variable(tf.tensor2d(start, [6, 3])))
  const optimiser = tf.train.adam(0.05)
  const pretrainer = new RegressionPretrainer((rows) => rows.matMul(weights) as tf.Tensor2D, [weights], {
    optimiser,
    seed: 2,
  })
  for (let step = 0; step < steps; step += 1) {
    const rows = rowsOf(new Philox(3 + step))
    tf.dispose([rows, pretrainer.step(rows, targets)])
  }
  expect(pretrainer.steps).toBe(steps)
  const rows = rowsOf(new Philox(99))
  const embeddings = tf.tidy(() => {
    const output = rows.matMul(weights) as tf.Tensor2D
    return output.div(output.norm('euclidean', 1, true))
  })
  const values = (await embeddings.data()) as Float32Array
  pretrainer.dispose()
  optimiser.dispose()
  tf.dispose([weights, rows, embeddings])
  return values
}

it('orders embeddings by their targets, the same for the same seed, and leaves nothing behind', async () => {
  const before = tf.memory().numTensors
  const found = await trained(60)
  expect(tf.memory().numTensors).toBe(before)
  const order = (values: Float32Array): number => ordinality(values, targets, { dimension: 3 }).spearman
  expect(order(found)).toBeGreaterThan(order(await trained(0)) + 0.3)
  expect(await trained(60)).toEqual(found)
})

it('refuses another number of targets', () => {
  const weights = tf.variable(tf.ones([6, 3]))
  const pretrainer = new RegressionPretrainer((rows) => rows.matMul(weights) as tf.Tensor2D, [weights])
  expect(() => pretrainer.step(tf.ones([4, 6]), targets)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  pretrainer.dispose()
})
