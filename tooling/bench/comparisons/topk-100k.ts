import { DocumentBlocks, topKInnerProduct } from '@neg/core/kernels'
import * as tf from '@tensorflow/tfjs'
import { exactSearch, MetricKind } from 'usearch'

import { defineComparison, sizes } from '../src/comparison.ts'
import type { Case, CurveCase, NodeSide, OurSide, SideCall } from '../src/comparison.ts'
import { worstOfRankings } from '../src/differences.ts'
import { median } from '../src/judge.ts'
import { packageVersion, scriptBeside } from '../src/peer-sides.ts'
import { unitRows } from '../src/random-rows.ts'
import { settled } from '../src/tensors.ts'

function search(queries: number, documents: number, width: number, k: number): Case {
  const size = `${queries.toLocaleString('en')} x ${documents.toLocaleString('en')} x ${width}, k = ${k}`
  return { size, parameters: { queries, documents, width, k, operations: 2 * queries * documents * width } }
}

function curve(queries: number, width: number, k: number, documents: readonly number[]): CurveCase[] {
  return documents.map((at) => ({ at, parameters: search(queries, at, width, k).parameters }))
}

const ours: OurSide = async ({ inputs, parameters }, engine) => {
  const { width, k } = sizes(parameters)
  const queries = inputs['queries'] as Float32Array
  const corpus = inputs['corpus'] as Float32Array
  const documents = new DocumentBlocks(corpus, { dimension: width })
  let found: Awaited<ReturnType<typeof topKInnerProduct>> | undefined
  return {
    run: async () => {
      found = await topKInnerProduct(queries, documents, k)
    },
    outputs: () => ({ ids: found?.ids ?? new Int32Array(), scores: found?.scores ?? new Float32Array() }),
    // Only where a bound asks for it.
    ...(engine?.name === 'native' && { rates: async () => ({ matmul: await matmulRate(queries, corpus, width) }) }),
  }
}

/** The rate of the engine's own product at this shape, a slice of documents at a time, GFLOP/s. */
async function matmulRate(queries: Float32Array, corpus: Float32Array, width: number): Promise<number> {
  const slice = 16_384
  const left = tf.tensor2d(queries, [queries.length / width, width])
  const right = tf.tensor2d(corpus, [corpus.length / width, width]).transpose<tf.Tensor2D>()
  const parts: tf.Tensor[] = []
  for (let at = 0; at < right.shape[1]; at += slice) {
    parts.push(right.slice([0, at], [width, Math.min(slice, right.shape[1] - at)]))
  }
  const seconds: number[] = []
  for (let run = 0; run < 6; run += 1) {
    const started = performance.now()
    for (const part of parts) {
      const product = tf.matMul(left, part)
      await settled(product)
      product.dispose()
    }
    if (run > 0) seconds.push((performance.now() - started) / 1000)
  }
  return (2 * queries.length * (corpus.length / width)) / median(seconds) / 1e9
}

const usearch: NodeSide = async ({ inputs, parameters, threads }: SideCall) => {
  const { width, k } = sizes(parameters)
  const queries = inputs['queries'] as Float32Array
  const corpus = inputs['corpus'] as Float32Array
  let found: { readonly keys: BigUint64Array; readonly distances: Float32Array } | undefined
  return {
    run: () => {
      found = exactSearch(corpus, queries, width, k, MetricKind.IP, threads)
    },
    outputs: () => ({
      ids: Int32Array.from(found?.keys ?? [], Number),
      // Its distance is 1 minus the product.
      scores: Float32Array.from(found?.distances ?? [], (distance) => 1 - distance),
    }),
    version: packageVersion('usearch'),
  }
}

const script = scriptBeside(import.meta.url, 'topk.py')

export default defineComparison({
  id: 'topk-100k',
  work: 'exact search for the largest inner products',
  engines: ['native', 'wasm', 'cuda', 'webgpu'],
  cases: [search(1000, 100_000, 384, 100)],
  quick: [search(100, 5000, 64, 10)],
  curve: {
    axis: 'documents',
    full: curve(1000, 384, 100, [25_000, 50_000, 100_000]),
    quick: curve(100, 64, 10, [1250, 2500, 5000]),
  },
  inputs: (parameters, rng) => {
    const { queries, documents, width } = sizes(parameters)
    return {
      queries: unitRows(rng.fork('queries'), queries, width),
      corpus: unitRows(rng.fork('corpus'), documents, width),
    }
  },
  ours,
  peers: [
    {
      name: 'faiss',
      mode: 'IndexFlatIP',
      side: { python: script },
      parameters: { package: 'faiss' },
      engines: ['native', 'wasm'],
      target: (engine) => (engine === 'native' ? 1 : 0.7),
    },
    { name: 'usearch', mode: 'exactSearch', side: { node: usearch }, engines: ['wasm'], target: () => 10 },
    {
      name: 'torch',
      side: { python: script },
      parameters: { package: 'torch' },
      engines: ['cuda', 'webgpu'],
    },
  ],
  bounds: [
    {
      name: "share of the engine's matmul rate",
      engines: ['native'],
      value: ({ median: seconds, rates, parameters }) =>
        sizes(parameters)['operations'] / seconds / 1e9 / rates['matmul'],
      atLeast: 0.8,
    },
  ],
  agreement: (found, theirs, parameters) => worstOfRankings(found, theirs, sizes(parameters)['k']),
  tolerance: 1e-5,
})
