import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import type { EngineName, Rng } from '../../types.ts'
import { useEngine } from '../use-engine.ts'

const { engines } = await enginesThatLoad()
const [images, side, words, width, classes] = [12, 8, 20, 6, 3]

/** Labelled pictures with a caption: two convolutions, one of them depthwise, an embedding table, two dense layers. */
async function trainingCurve(prefer: EngineName, steps: number): Promise<number[]> {
  await useEngine({ prefer })
  const before = tf.memory().numTensors
  const rng = new Philox(17)
  const weight = (label: string, ...shape: number[]): tf.Variable =>
    tf.tidy(() => tf.variable(normal(rng.fork(label), shape).mul(0.3)))
  const weights = {
    filter: weight('filter', 3, 3, 1, 4),
    depthwise: weight('depthwise', 3, 3, 4, 2),
    table: weight('table', words, width),
    hidden: weight('hidden', 32 + width, 16),
    output: weight('output', 16, classes),
    bias: weight('bias', classes),
  }
  const draw = rng.fork('data')
  const pictures = normal(draw, [images, side, side, 1]) as tf.Tensor4D
  const captions = tf.tensor2d(
    Array.from({ length: images * 5 }, () => draw.below(words)),
    [images, 5],
    'int32',
  )
  const labels = tf.oneHot(
    Array.from({ length: images }, () => draw.below(classes)),
    classes,
  )
  const loss = (): tf.Scalar => {
    const first = tf.conv2d(pictures, weights.filter as tf.Tensor4D, 2, 'same').relu() as tf.Tensor4D
    const second = tf.depthwiseConv2d(first, weights.depthwise as tf.Tensor4D, 2, 'same').tanh()
    const caption = tf.gather(weights.table, captions).mean(1)
    const features = tf.concat([second.reshape([images, 32]), caption], 1)
    const hidden = tf.einsum('ij,jk->ik', features, weights.hidden).relu()
    const logits = hidden.matMul(weights.output).add(weights.bias)
    // The hardest wrong class weighs once more, and long vectors are held back.
    const wrong = tf.topk(logits.sub(labels.mul(1e3)), 1).values.mean()
    const held = hidden.norm(2, 1).mean().mul(0.01)
    const entropy = logits.logSumExp(1).sub(logits.mul(labels).sum(1)).mean()
    return entropy.add(wrong.mul(0.1)).add(held)
  }
  const optimizer = tf.train.adam(0.02)
  const curve: number[] = []
  for (let step = 0; step < steps; step += 1) {
    const value = optimizer.minimize(loss, true, Object.values(weights)) as tf.Scalar
    curve.push((await value.data())[0])
    value.dispose()
  }
  optimizer.dispose()
  tf.dispose([Object.values(weights), pictures, captions, labels])
  expect(tf.memory().numTensors).toBe(before)
  return curve
}

function normal(rng: Rng, shape: number[]): tf.Tensor {
  const values = new Float32Array(shape.reduce((size, length) => size * length, 1))
  rng.fill(values, 'normal')
  return tf.tensor(values, shape)
}

it.each(engines.map(({ name }) => name).filter((name) => name !== 'cpu'))(
  'a model with convolutions and embeddings trains on %s as on cpu',
  async (name) => {
    const steps = 60
    const expected = await trainingCurve('cpu', steps)
    const found = await trainingCurve(name, steps)
    expect(expected[steps - 1]).toBeLessThan(expected[0] / 5)
    const worst = Math.max(...found.map((value, step) => Math.abs(value - expected[step])))
    expect(worst).toBeLessThan(1e-4)
  },
)
