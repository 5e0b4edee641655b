import { triplet } from '@neg/core/losses'
import * as tf from '@tensorflow/tfjs'

import { defineComparison, sizes } from '../src/comparison.ts'
import type { Case, CurveCase, OurSide } from '../src/comparison.ts'
import { worstRelative } from '../src/differences.ts'
import { scriptBeside } from '../src/peer-sides.ts'
import { randomRows } from '../src/random-rows.ts'
import { matricesOf } from '../src/tensors.ts'

function batch(rows: number, width: number): Case {
  return { size: `${rows} x ${width}, 8 rows a label`, parameters: { rows, width, perLabel: 8, margin: 1 } }
}

function curve(width: number, rows: readonly number[]): CurveCase[] {
  return rows.map((at) => ({ at, parameters: batch(at, width).parameters }))
}

const ours: OurSide = async ({ inputs, parameters }) => {
  const { width, margin } = sizes(parameters)
  const [embeddings] = matricesOf([inputs['embeddings'], width])
  const labels = inputs['labels'] as Int32Array
  const step = tf.valueAndGrad((x) => triplet(x as tf.Tensor2D, labels, { mining: 'batchSemiHard', margin }))
  let found: ReturnType<typeof step> | undefined
  return {
    run: async () => {
      tf.dispose(found)
      found = step(embeddings)
      await found.value.data()
    },
    outputs: async () => ({
      loss: (await found?.value.data()) as Float32Array,
      embeddings: (await found?.grad.data()) as Float32Array,
    }),
  }
}

export default defineComparison({
  id: 'triplet-256',
  work: 'semi-hard triplet loss, forward and backward',
  engines: ['native', 'wasm'],
  cases: [batch(256, 32)],
  quick: [batch(64, 16)],
  curve: { axis: 'batch', full: curve(32, [256, 512, 1024]), quick: curve(16, [32, 64, 128]) },
  inputs: (parameters, rng) => {
    const { rows, width, perLabel } = sizes(parameters)
    return {
      embeddings: randomRows(rng, rows, width),
      labels: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / perLabel)),
    }
  },
  ours,
  peers: [
    {
      name: 'sentence-transformers',
      mode: 'BatchSemiHardTripletLoss',
      side: { python: scriptBeside(import.meta.url, 'triplet-256.py') },
      engines: ['native', 'wasm'],
      target: (engine) => (engine === 'native' ? 1 : undefined),
    },
  ],
  agreement: worstRelative,
  tolerance: 1e-3,
})
