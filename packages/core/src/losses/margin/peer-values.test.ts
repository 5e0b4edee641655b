import type * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { expectClose, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { contrastiveTension } from './contrastive-tension.ts'
import { dynamicSoftMarginHistogram } from './dynamic-soft-margin-histogram.ts'
import { dynamicSoftMargin } from './dynamic-soft-margin.ts'
import { histogramLoss } from './histogram-loss.ts'
import { rankedList } from './ranked-list.ts'
import { smoothAP } from './smooth-ap.ts'
import { thresholdConsistentMargin } from './threshold-consistent-margin.ts'

await useEngine({ prefer: 'wasm' })

const x = [
  [0.9, 0.2, -0.3],
  [0.5, 0.8, 0.1],
  [-0.4, 0.7, 0.6],
  [0.3, -0.9, 0.5],
  [-0.7, -0.2, 0.4],
  [0.1, 0.6, -0.8],
]
const labels = Int32Array.of(0, 0, 1, 1, 2, 2)
const anchors = x.slice(0, 4)
const positives = [
  [0.2, -0.5, 0.6],
  [0.7, 0.1, 0.3],
  [-0.6, 0.4, -0.2],
  [0.4, 0.5, -0.1],
]

interface PeerValue {
  readonly name: string
  readonly loss: (...tensors: tf.Tensor2D[]) => tf.Tensor
  readonly inputs: readonly (readonly (readonly number[])[])[]
  readonly value: number
  readonly gradients: readonly (readonly number[])[]
  readonly tolerance?: number
}

/** By pytorch-metric-learning 2.9.0 and sentence-transformers 6.2.0, in double precision. */
const peerValues: readonly PeerValue[] = [
  {
    name: 'histogramLoss',
    loss: (rows) => histogramLoss(rows, labels, { bins: 20 }),
    inputs: [x],
    value: 0.5020957078432332,
    // oxfmt-ignore
    gradients: [[-0.004001142, 0.184552664, 0.111031684, 0.001067577, -0.007503099, 0.054686908, 0.142001493, 0.26826503, -0.218308206, 0.105453548, -0.073483376, -0.195542207, 0.001434059, 0.041049928, 0.023034566, 0, 0, 0]],
  },
  {
    name: 'rankedList',
    loss: (rows) =>
      rankedList(rows, labels, {
        margin: 0.4,
        boundary: 1.6,
        positiveTemperature: 1,
        negativeTemperature: 2,
        imbalance: 0.3,
      }),
    inputs: [x],
    value: 0.38570833104874375,
    // oxfmt-ignore
    gradients: [[-0.016681327, 0.020347346, -0.036479084, -0.037069165, 0.025488738, -0.018564077, -0.022756731, 0.069095938, -0.095783082, 0.018457712, -0.045284249, -0.092586274, 0.083955822, -0.050206117, 0.12181963, 0.180420398, 0.009502117, 0.029679138]],
    // The peer divides by a sum of weights that is larger by 1e-5 for each row.
    tolerance: 4e-5,
  },
  {
    name: 'smoothAP',
    loss: (rows) => smoothAP(rows, labels.subarray(0, 4), { temperature: 0.1 }),
    inputs: [anchors],
    value: 0.11082592654967952,
    // oxfmt-ignore
    gradients: [[0.005248921, -0.011428597, 0.008127697, -0.059763744, 0.025733972, 0.092946945, 0.077010045, 0.120151838, -0.088837115, 0.063214706, -0.014226426, -0.06353639]],
  },
  {
    name: 'dynamicSoftMargin',
    loss: (left, right) => dynamicSoftMargin(left, right),
    inputs: [anchors, positives],
    value: 0.500577476010406,
    // oxfmt-ignore
    gradients: [
      [-0.033589285, 0.054371145, -0.064520425, 0.056611618, 0.005582505, -0.327718127, 0.053697891, 0.015286142, 0.017964761, -0.08946147, 0.023799869, 0.096516646],
      [-0.083676839, -0.134172333, -0.083917998, 0.007145729, -0.112743728, 0.020907874, -0.001825849, -0.026474811, -0.047472074, -0.249698756, 0.276919908, 0.385804518],
    ],
  },
  {
    name: 'dynamicSoftMargin after another batch',
    loss: (left, right) => {
      const histogram = dynamicSoftMarginHistogram(right.mul([1, -1, 2]), left)
      return dynamicSoftMargin(left, right, { histogram, momentum: 0.2 })
    },
    inputs: [anchors, positives],
    value: 0.6034052602890214,
    // oxfmt-ignore
    gradients: [
      [-0.045780213, 0.074104662, -0.087937532, 0.06026035, 0.00880522, -0.371743509, 0.032085445, 0.009133742, 0.010734264, -0.100006019, 0.041337559, 0.134411218],
      [-0.114046594, -0.182868973, -0.114375279, 0.008433077, -0.133055214, 0.024674558, -0.001090977, -0.01581917, -0.028365409, -0.263267194, 0.294226121, 0.41806183],
    ],
  },
  {
    name: 'thresholdConsistentMargin',
    loss: (rows) => thresholdConsistentMargin(rows, labels, { negativeMargin: -0.2 }),
    inputs: [x],
    value: 1.4988651983152355,
    // oxfmt-ignore
    gradients: [[0.020653758, -0.293176745, -0.13348989, -0.326761831, 0.193273074, 0.087624561, -0.023316354, 0.27352891, -0.334661297, 0.093847462, -0.097289599, -0.231429755, 0.239951983, -0.178345936, 0.330743002, 0.397830788, 0.136240202, 0.151909]],
  },
  {
    name: 'contrastiveTension',
    loss: (left, right) => contrastiveTension(left, right, Int32Array.of(1, 0, 0, 1)),
    inputs: [anchors, positives],
    value: 3.5078687438137384,
    // oxfmt-ignore
    gradients: [
      [-0.104995837, 0.262489594, -0.314987512, 0.429109923, 0.061301418, 0.183904253, -0.359212596, 0.239475064, -0.119737532, -0.237549241, -0.296936551, 0.05938731],
      [-0.472481269, -0.104995837, 0.157493756, 0.306507088, 0.490411341, 0.061301418, -0.239475064, 0.419081362, 0.359212596, -0.178161931, 0.534485793, -0.296936551],
    ],
  },
]

describe('values and gradients of other libraries', () => {
  it.each(peerValues.map((one) => [one.name, one] as const))(
    '%s',
    async (_name, { loss, inputs, value, gradients, tolerance }) => {
      const found = await valueAndGradients(loss, ...(inputs as unknown as readonly tf.TensorLike[]))
      expectClose(found.values, [value], tolerance)
      for (const [index, gradient] of gradients.entries()) expectClose(found.gradients[index], gradient, tolerance)
    },
  )
})

it('refuses what does not fit', () => {
  const refused = (code: string): Error => expect.objectContaining({ code }) as Error
  const rows = { rank: 2, shape: [1, 2], size: 2 } as unknown as tf.Tensor2D
  expect(() => rankedList(rows, Int32Array.of(0), { imbalance: 1.5 })).toThrow(refused('NEG_RANGE'))
  expect(() => histogramLoss(rows, Int32Array.of(0), { bins: 0 })).toThrow(refused('NEG_RANGE'))
  expect(() => smoothAP(rows, Int32Array.of(0), { temperature: 0 })).toThrow(refused('NEG_RANGE'))
  expect(() => dynamicSoftMargin(rows, rows)).toThrow(refused('NEG_SHAPE'))
})
