import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { expectClose, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { centreInvariant } from './centre-invariant.ts'
import { flops } from './flops.ts'
import { regularFace } from './regular-face.ts'
import { rowNorms } from './row-norms.ts'
import { sparseCentres } from './sparse-centres.ts'
import { zeroMean } from './zero-mean.ts'

await useEngine({ prefer: 'wasm' })

const weights = [
  [0.5, -0.2, 0.7],
  [-0.3, 0.9, 0.2],
  [0.8, 0.4, -0.6],
]
const sparse = [
  [0.5, 0, 0.7],
  [0.3, 0.9, 0.2],
  [0.8, 0, 0],
]
const centres = [
  [0.9, 0.2, -0.3],
  [0.5, 0.8, 0.1],
  [-0.4, 0.7, 0.6],
  [0.3, -0.9, 0.5],
  [-0.7, -0.2, 0.4],
  [0.1, 0.6, -0.8],
]

/** By pytorch-metric-learning 2.9.0 and sentence-transformers 6.2.0, in double precision. */
it.each([
  {
    name: 'centreInvariant',
    loss: centreInvariant,
    rows: weights,
    value: 0.006066666666666678,
    gradient: [-0.03, 0.012, -0.042, 0.002, -0.006, -0.001333333, 0.053333333, 0.026666667, -0.04],
  },
  {
    name: 'rowNorms',
    loss: (rows: tf.Tensor2D) => rowNorms(rows, { p: 3, power: 2 }),
    rows: weights,
    value: 0.7671262849154598,
    // oxfmt-ignore
    gradient: [0.213458326, -0.034153332, 0.418378318, -0.065632679, 0.59069411, 0.029170079, 0.46115507, 0.115288768, -0.259399727],
  },
  {
    name: 'rowNorms of Euclidean length',
    loss: rowNorms,
    rows: weights,
    value: 0.9765816731809839,
    // oxfmt-ignore
    gradient: [0.188712839, -0.075485136, 0.264197975, -0.103142125, 0.309426374, 0.068761416, 0.247593784, 0.123796892, -0.185695338],
  },
  {
    name: 'regularFace',
    loss: regularFace,
    rows: weights,
    value: -0.03504309446093162,
    // oxfmt-ignore
    gradient: [0.302808278, 0.131186969, -0.178809636, 0.510746979, 0.25537349, -0.383060234, 0.007853007, 0.516587988, 0.354862667],
  },
  {
    name: 'sparseCentres',
    loss: (rows: tf.Tensor2D) => sparseCentres(rows, { centresPerClass: 2 }),
    rows: centres,
    value: 0.7230458118422454,
    // oxfmt-ignore
    gradient: [0.011661814, -0.142632951, -0.060103193, -0.121801164, 0.066522174, 0.076828426, -0.011185091, 0.054015804, -0.070475165, 0.025956211, -0.031946106, -0.073076717, 0.04642531, -0.050294086, 0.05609725, 0.072242686, -0.011453109, 0.000440504],
  },
  {
    name: 'zeroMean',
    loss: zeroMean,
    rows: weights,
    value: 0.8,
    gradient: weights.flat().map(() => 1 / 3),
  },
  {
    name: 'flops',
    loss: flops,
    rows: sparse,
    value: 0.46444444444444444,
    // Nothing pushes a value that is 0 upward.
    gradient: [0.355555556, 0, 0.2, 0.355555556, 0.2, 0.2, 0.355555556, 0, 0],
  },
  {
    name: 'flops of full rows',
    loss: (rows: tf.Tensor2D) => flops(rows, { threshold: 2 }),
    rows: sparse,
    value: 0.10444444444444444,
    gradient: [0, 0, 0, 0.066666667, 0.2, 0.044444444, 0, 0, 0],
  },
])('$name gives the value and gradient of another library', async ({ loss, rows, value, gradient }) => {
  const { values, gradients } = await valueAndGradients((x) => loss(x), rows)
  expectClose(values, [value])
  expectClose(gradients[0], gradient)
})

it('rowNorms of zeros has the value and the gradient 0', async () => {
  for (const p of [1, 2, 3]) {
    const { values, gradients } = await valueAndGradients((x) => rowNorms(x, { p, reduction: 'none' }), [[0, 0]])
    expect([...values, ...gradients[0]].map(Math.abs)).toEqual([0, 0, 0])
  }
})

it('refuses what does not fit', () => {
  const rows = tf.ones<tf.Rank.R2>([3, 2])
  const refused = (code: string): Error => expect.objectContaining({ code }) as Error
  expect(() => rowNorms(rows, { p: 0.5 })).toThrow(refused('NEG_RANGE'))
  expect(() => sparseCentres(rows, { centresPerClass: 2 })).toThrow(refused('NEG_SHAPE'))
  expect(() => sparseCentres(rows, { centresPerClass: 1 })).toThrow(refused('NEG_SHAPE'))
  expect(() => flops(rows, { threshold: -1 })).toThrow(refused('NEG_RANGE'))
})
