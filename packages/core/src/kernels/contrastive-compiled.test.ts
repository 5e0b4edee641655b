import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../engine/use-engine.ts'
import { Philox } from '../random/philox.ts'
import type { ContrastiveOptions } from './contrastive.ts'
import { contrastive } from './contrastive.ts'
import { configureKernels } from './wasm/kernel-host.ts'

const inputs = (rows: number, columns: number, width: number): [Float32Array, Float32Array] => {
  const rng = new Philox(3)
  const [queries, candidates] = [new Float32Array(rows * width), new Float32Array(columns * width)]
  for (const side of [queries, candidates]) {
    rng.fill(side, 'normal')
    side.forEach((x, i) => (side[i] = x / Math.sqrt(width)))
  }
  return [queries, candidates]
}

async function run(
  [queries, candidates]: [Float32Array, Float32Array],
  width: number,
  options: ContrastiveOptions,
): Promise<Float32Array[]> {
  const given = [queries, candidates].map((side) => tf.tensor2d(side, [side.length / width, width]))
  const { value, grads } = tf.valueAndGrads((q, c) => contrastive(q as tf.Tensor2D, c as tf.Tensor2D, options))(given)
  const found = (await Promise.all([value, ...grads].map((x) => x.data()))) as Float32Array[]
  const copies = found.map((values) => values.slice())
  tf.dispose([given, value, grads])
  return copies
}

function worst(found: readonly Float32Array[], expected: readonly Float32Array[]): number {
  const differences = found.map((values, which) => {
    const scale = expected[which].reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1
    return values.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[which][i]) / scale), 0)
  })
  return Math.max(...differences)
}

afterAll(() => configureKernels({}))

/** Sizes that are whole tiles and that are none, below and above the steps that are packed at a time. */
const sizes: [number, number, number][] = [
  [1, 1, 1],
  [5, 7, 3],
  [96, 128, 64],
  [203, 611, 17],
  [130, 1025, 520],
]

describe.each(sizes)('compiled rows, %i x %i x %i', (rows, columns, width) => {
  const given = inputs(rows, columns, width)
  const query = Int32Array.from({ length: 4 * rows }, (_, i) => i % rows)
  const candidate = query.map((row, i) => (row + 1 + i) % columns)
  const free = [...query.keys()].filter((i) => candidate[i] !== query[i] % columns)
  const pairs = { query: Int32Array.from(free, (i) => query[i]), candidate: Int32Array.from(free, (i) => candidate[i]) }
  const cases: Record<string, ContrastiveOptions> = {
    'nothing more': {},
    exclusions: { exclude: pairs },
    'weights of candidates': { candidateWeights: Float32Array.from({ length: columns }, (_, i) => 0.5 + (i % 3)) },
    'a row of its own': { reduction: 'none', blockSize: 7 },
  }

  it.each(Object.entries(cases))('agree with the operations of the plain engine: %s', async (_name, more) => {
    const positives = Int32Array.from({ length: rows }, (_, row) => row % columns)
    const options = { temperature: 0.2, positives, ...more }
    await useEngine({ prefer: 'cpu' })
    const expected = await run(given, width, options)
    await useEngine({ prefer: 'wasm' })
    const found = await run(given, width, options)
    expect(worst(found, expected)).toBeLessThan(5e-6)
  })
})

describe('compiled rows', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it.each([true, false])('are the same bytes for any number of threads (deterministic %s)', async (deterministic) => {
    const given = inputs(611, 611, 40)
    const results: Float32Array[][] = []
    for (const threads of [1, 2, 3]) {
      configureKernels({ threads, deterministic })
      results.push(await run(given, 40, { temperature: 0.1, blockSize: 200 }))
    }
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
    configureKernels({})
    expect(worst(await run(given, 40, { temperature: 0.1 }), results[0])).toBeLessThan(5e-6)
  })

  it('tell a loss near 0 from 0, since the positive is held apart', async () => {
    const queries = tf.tensor2d([[20, 0]])
    const candidates = tf.tensor2d([
      [1, 0],
      [0, 1],
    ])
    const loss = contrastive(queries, candidates, { temperature: 1 })
    expect((await loss.data())[0] / Math.exp(-20)).toBeCloseTo(1, 5)
    tf.dispose([queries, candidates, loss])
  })
})
