import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { adrMSE } from './adr-mse.ts'
import { approxNDCG } from './approx-ndcg.ts'
import { lambdaLoss } from './lambda-loss.ts'
import { listMLE } from './list-mle.ts'
import { listNet } from './list-net.ts'
import type { ListOptions } from './lists.ts'
import { pListMLE } from './p-list-mle.ts'
import { rankNet } from './rank-net.ts'

await useEngine({ prefer: 'wasm' })

const relevances = Float32Array.of(3, 0, 9, 1, 2)
const scores = [0.3, -1.2, Number.NaN, 0.9, 0.1]
const mask = Uint8Array.of(1, 1, 0, 1, 1)

type Loss = (scores: tf.Tensor2D, relevances: Float32Array, options: ListOptions) => tf.Tensor
const losses: readonly (readonly [string, Loss])[] = [
  ['rankNet', (s, y, options) => rankNet(s, y, { ...options, k: 2 })],
  ['lambdaLoss', lambdaLoss],
  ['lambdaLoss of all pairs', (s, y, options) => lambdaLoss(s, y, { ...options, weighting: 'ndcgLoss1', k: 3 })],
  ['listNet', listNet],
  ['listMLE', (s, y, options) => listMLE(s, y, { ...options, order: 'byRelevance' })],
  ['pListMLE', pListMLE],
  ['approxNDCG', approxNDCG],
  ['adrMSE', adrMSE],
]

it.each(losses)('%s treats a masked document as absent, whatever it holds', async (_, loss) => {
  for (const activation of ['identity', 'sigmoid', 'tanh'] as const) {
    const given = tf.tensor2d([scores])
    const { value, grad } = tf.valueAndGrad((s: tf.Tensor) => loss(s as tf.Tensor2D, relevances, { mask, activation }))(
      given,
    )
    const present = scores.filter((__, i) => mask[i] === 1)
    const shorter = tf.valueAndGrad((s: tf.Tensor) =>
      loss(s as tf.Tensor2D, Float32Array.of(3, 0, 1, 2), { activation }),
    )(tf.tensor2d([present]))
    expect((await value.data())[0]).toBeCloseTo((await shorter.value.data())[0], 5)
    const [g, wanted] = [await grad.data(), await shorter.grad.data()]
    expect(g[2]).toBe(0)
    ;[0, 1, 3, 4].forEach((place, i) => expect(g[place]).toBeCloseTo(wanted[i], 5))
  }
})

it.each(losses)('%s is finite for scores that no exponential bears', async (_, loss) => {
  const { value, grad } = tf.valueAndGrad((s: tf.Tensor) => loss(s as tf.Tensor2D, relevances, {}))(
    tf.tensor2d([[1000, -1000, 900, -2000, 0]]),
  )
  expect((await value.data()).every(Number.isFinite)).toBe(true)
  expect((await grad.data()).every(Number.isFinite)).toBe(true)
})

it.each(losses)('%s is finite for lists without anything to order', async (_, loss) => {
  for (const equal of [0, 1]) {
    const { value, grad } = tf.valueAndGrad((s: tf.Tensor) =>
      loss(s as tf.Tensor2D, new Float32Array(3).fill(equal), {}),
    )(tf.tensor2d([[1], [2], [3]]))
    expect((await value.data()).every(Number.isFinite)).toBe(true)
    expect([...(await grad.data())].every(Number.isFinite)).toBe(true)
  }
})

it('refuses a list without documents, a mask or relevances that do not fit, and words that are none', () => {
  const given = tf.tensor2d([[1, 2, 3]])
  const y = Float32Array.of(1, 0, 2)
  expect(() => listNet(given, y, { mask: new Uint8Array(3) })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => listNet(given, y, { mask: new Uint8Array(2) })).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => listNet(given, Float32Array.of(1, Number.NaN, 0))).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
  expect(() => approxNDCG(given, Float32Array.of(1, -1, 0))).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => lambdaLoss(given, y, { weighting: 'ndcg' as 'none' })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
  expect(() => listMLE(given, y, { order: 'best' as 'given' })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => pListMLE(given, y, { positionWeights: Float32Array.of(1, 1) })).toThrow(
    expect.objectContaining({ code: 'NEG_SHAPE' }),
  )
  expect(() => pListMLE(given, y, { positionWeights: Float32Array.of(1, 1, -1) })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
  expect(() => rankNet(given, y, { activation: 'relu' as 'tanh' })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
})
