import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import {
  angularLoss,
  circleLoss,
  contrastiveLoss,
  fastAP,
  intraPairVariance,
  liftedStructure,
  multiSimilarity,
  nca,
  pnp,
  triplet,
  tupletMargin,
} from '../index.ts'

const labels = Int32Array.of(0, 0, 1)
const losses = {
  angularLoss,
  circleLoss,
  contrastiveLoss,
  fastAP,
  intraPairVariance,
  liftedStructure,
  multiSimilarity,
  nca,
  pnp,
  triplet,
  tupletMargin,
}

/** Losses by name, each with an option that it refuses. */
const wrong: readonly [keyof typeof losses, object][] = [
  ['angularLoss', { angle: 90 }],
  ['angularLoss', { reduction: 'meanOfNonZero' }],
  ['circleLoss', { scale: 0 }],
  ['circleLoss', { margin: NaN }],
  ['contrastiveLoss', { positiveMargin: Infinity }],
  ['contrastiveLoss', { measure: 'hamming' }],
  ['contrastiveLoss', { reduction: 'max' }],
  ['fastAP', { bins: 2.5 }],
  ['intraPairVariance', { positiveEpsilon: NaN }],
  ['liftedStructure', { negativeMargin: NaN }],
  ['multiSimilarity', { positiveScale: -1 }],
  ['multiSimilarity', { epsilon: NaN }],
  ['nca', { scale: 0 }],
  ['nca', { reduction: 'max' }],
  ['pnp', { variant: 'Z' }],
  ['pnp', { anneal: 0 }],
  ['pnp', { blockSize: 0 }],
  ['triplet', { blockSize: 0.5 }],
  ['tupletMargin', { scale: Infinity }],
]

describe('losses on labels', () => {
  beforeAll(() => useEngine({ prefer: 'cpu' }))

  it.each(wrong)('%s refuses %j', (name, options) => {
    const rows = tf.tensor2d([
      [1, 2],
      [0, 1],
      [2, 0],
    ])
    const before = tf.memory().numTensors
    const loss = losses[name] as (rows: tf.Tensor2D, labels: Int32Array, options: object) => tf.Tensor
    expect(() => loss(rows, labels, options)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    expect(tf.memory().numTensors).toBe(before)
    rows.dispose()
  })
})
