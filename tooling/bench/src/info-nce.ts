import { infoNCE } from '@neg/core/losses'
import * as tf from '@tensorflow/tfjs'

import { sizes } from './comparison.ts'
import type { Case, Comparison, CurveCase, Peer, Prepared, RowEngine, SideCall } from './comparison.ts'
import { worstRelative } from './differences.ts'
import { scriptBeside, unrepairedWasm } from './peer-sides.ts'
import { unitRows } from './random-rows.ts'
import { matricesOf, settled } from './tensors.ts'

const temperature = 0.07
const script = scriptBeside(import.meta.url, '../comparisons/infonce.py')

export function infoNCECase(rows: number, width: number): Case {
  return { size: `${rows.toLocaleString('en')} x ${width}`, parameters: { rows, width, temperature } }
}

export function infoNCECurve(width: number, rows: readonly number[]): CurveCase[] {
  return rows.map((at) => ({ at, parameters: infoNCECase(at, width).parameters }))
}

export function torchPeer(target: Partial<Record<RowEngine, number>>): Peer {
  return {
    name: 'torch',
    side: { python: script },
    engines: ['native', 'wasm', 'cuda', 'webgpu'],
    target: (engine) => target[engine],
  }
}

export const metricLearningPeer: Peer = {
  name: 'pytorch-metric-learning',
  side: { python: script },
  parameters: { package: 'pytorch-metric-learning' },
  engines: ['native', 'wasm'],
}

/** What one writes with TensorFlow.js as it is. */
export const tfjsPeer: Peer = {
  name: 'tfjs',
  mode: 'wasm, unrepaired, autodiff',
  side: {
    node: unrepairedWasm((call) =>
      prepare(call, (queries, candidates) => {
        const scores = queries.matMul<tf.Tensor2D>(candidates, false, true).div<tf.Tensor2D>(temperature)
        const positives = tf.diag(tf.ones([queries.shape[0]]))
        return tf.losses.softmaxCrossEntropy(positives, scores)
      }),
    ),
  },
  engines: ['wasm'],
  target: () => 15,
}

/** InfoNCE, forward and backward, on a batch of unit vectors. */
export const infoNCEWork: Pick<Comparison, 'work' | 'engines' | 'inputs' | 'ours' | 'agreement' | 'tolerance'> = {
  work: 'InfoNCE, forward and backward',
  engines: ['native', 'wasm', 'cuda', 'webgpu'],
  inputs: (parameters, rng) => {
    const { rows, width } = sizes(parameters)
    return {
      queries: unitRows(rng.fork('queries'), rows, width),
      candidates: unitRows(rng.fork('candidates'), rows, width),
    }
  },
  ours: (call) => prepare(call, (queries, candidates) => infoNCE(queries, candidates, { temperature })),
  agreement: worstRelative,
  tolerance: 1e-3,
}

async function prepare(
  { inputs, parameters }: SideCall,
  loss: (queries: tf.Tensor2D, candidates: tf.Tensor2D) => tf.Tensor,
): Promise<Prepared> {
  const { width } = sizes(parameters)
  const batch = matricesOf([inputs['queries'], width], [inputs['candidates'], width])
  const step = tf.valueAndGrads((queries, candidates) => loss(queries as tf.Tensor2D, candidates as tf.Tensor2D))
  let found: ReturnType<typeof step> | undefined
  return {
    run: async () => {
      tf.dispose(found)
      found = step(batch)
      await found.value.data()
      for (const gradient of found.grads) await settled(gradient)
    },
    outputs: async () => {
      const [value, queries, candidates] = [found?.value, ...(found?.grads ?? [])]
      return {
        loss: (await value?.data()) as Float32Array,
        queries: (await queries?.data()) as Float32Array,
        candidates: (await candidates?.data()) as Float32Array,
      }
    },
  }
}
