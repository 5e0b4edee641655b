import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'

import { useEngine } from '../engine/use-engine.ts'
import { contrastive } from './contrastive.ts'
import type { ContrastiveOptions } from './contrastive.ts'

const labels = { queryLabels: byRow(2048), candidateLabels: byRow(2048) }

/** Eight rows of each label. */
function byRow(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row >> 3)
}

const forms: Record<string, ContrastiveOptions> = {
  'one positive a row': {},
  'no row meets itself, lists': {
    positives: Int32Array.from({ length: 2048 }, (_, row) => (row + 1024) % 2048),
    excludeOwnRow: true,
  },
  'several positives by label': { positives: labels, excludeOwnRow: true },
  'each positive against the negatives': { positives: labels, excludeOwnRow: true, denominator: 'own' },
  'the 64 largest negatives': { topNegatives: 64 },
  'both directions': { symmetric: true },
}

describe.each(['wasm', 'native'] as const)('value and gradients, 2,048 x 2,048 x 384, %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  test.for(Object.entries(forms))('%s', async ([name, options], { bench }) => {
    const inputs = [0, 1].map((seed) => tf.randomNormal([2048, 384], 0, 1 / Math.sqrt(384), 'float32', seed))
    const result = await bench(name, async () => {
      const { value, grads } = tf.valueAndGrads((q, c) => contrastive(q as tf.Tensor2D, c as tf.Tensor2D, options))(
        inputs,
      )
      await value.data()
      tf.dispose([value, grads])
    }).run({ iterations: 5, warmupIterations: 2, time: 0 })
    tf.dispose(inputs)
    // What the operations of TensorFlow.js need on wasm without the repaired products is above 5 s.
    expect(result.latency.mean).toBeLessThan(2500)
  })
})
