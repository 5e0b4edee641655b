import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { normaliseRows } from '../normalise-rows.ts'
import { configureKernels, kernelHost } from '../wasm/kernel-host.ts'
import { DocumentBlocks, type VectorMetric } from './document-blocks.ts'
import { topKInnerProduct } from './top-k-inner-product.ts'

afterAll(() => configureKernels({}))

const settings = fc.record({
  seed: fc.nat(),
  dimension: fc.integer({ min: 1, max: 21 }),
  size: fc.integer({ min: 1, max: 120 }),
  metric: fc.constantFrom<VectorMetric>('dot', 'euclidean'),
  firstPass: fc.constantFrom<'int8' | 'none'>('int8', 'none'),
  deterministic: fc.boolean(),
})

/** The values of halves. */
function valueOf(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15)
  return bits & 0x8000 ? -size : size
}

describe('DocumentBlocks', () => {
  it('searches halves and whole numbers as the floats that they stand for', () =>
    fc.assert(
      fc.asyncProperty(settings, async ({ seed, dimension, size, metric, firstPass, deterministic }) => {
        configureKernels({ deterministic, threads: 2 })
        const rng = new Philox(seed)
        const queries = Float32Array.from({ length: 3 * dimension }, () => rng.normal())
        const halves = Uint16Array.from({ length: size * dimension }, () => {
          const bits = rng.below(0x10000)
          // No infinity and no NaN.
          return (bits & 0x7c00) === 0x7c00 ? bits & 0xbfff : bits
        })
        const bytes = Int8Array.from({ length: size * dimension }, () => rng.below(256) - 128)
        const scales = Float32Array.from({ length: size }, () => rng.normal())
        const forms = [
          { vectors: halves, floats: Float32Array.from(halves, valueOf) },
          { vectors: bytes, scales, floats: Float32Array.from(bytes, (v, i) => v * scales[Math.floor(i / dimension)]) },
        ]
        const k = Math.min(size, 7)
        for (const { floats, ...stored } of forms) {
          const found = await topKInnerProduct(queries, { ...stored, dimension, metric, firstPass }, k)
          const wanted = await topKInnerProduct(queries, { vectors: floats, dimension, metric, firstPass: 'none' }, k)
          expect(found).toEqual(wanted)
        }
        expect(kernelHost().heap.used).toBe(0)
      }),
      { numRuns: 60 },
    ))

  it('takes the cosine of halves and whole numbers by their scales', async () => {
    const [dimension, size] = [6, 40]
    const rng = new Philox(3)
    const bytes = Int8Array.from({ length: size * dimension }, () => rng.below(255) - 127)
    const floats = Float32Array.from(bytes)
    const queries = Float32Array.from({ length: 2 * dimension }, () => rng.normal())
    const found = await topKInnerProduct(queries, { vectors: bytes, dimension, metric: 'cosine' }, 5)
    const wanted = await topKInnerProduct(queries, { vectors: floats, dimension, metric: 'cosine' }, 5)
    expect(found.ids).toEqual(wanted.ids)
    found.scores.forEach((score, i) => expect(score).toBeCloseTo(wanted.scores[i], 6))
    normaliseRows(floats, dimension)
    normaliseRows(queries, dimension)
    expect(await topKInnerProduct(queries, { vectors: floats, dimension }, 5)).toEqual(wanted)
  })

  it('holds whole numbers in a quarter of the memory of floats', () => {
    configureKernels({})
    const [dimension, size] = [256, 2400]
    const bytesOf = (vectors: Float32Array | Uint16Array | Int8Array): number => {
      const blocks = new DocumentBlocks(vectors, { dimension, firstPass: 'none' })
      const { used } = kernelHost().heap
      blocks.dispose()
      return used / vectors.length
    }
    expect(bytesOf(new Float32Array(size * dimension))).toBeCloseTo(4, 1)
    expect(bytesOf(new Uint16Array(size * dimension))).toBeCloseTo(2, 1)
    // 24 bytes of constants a vector.
    expect(bytesOf(new Int8Array(size * dimension))).toBeCloseTo(1.1, 1)
    expect(kernelHost().heap.used).toBe(0)
  })

  it.each([
    ['an infinite half', () => new DocumentBlocks(Uint16Array.of(0, 0x7c00), { dimension: 1 }), 'NEG_NOT_FINITE'],
    ['NaN', () => new DocumentBlocks(Float32Array.of(0, Number.NaN), { dimension: 2 }), 'NEG_NOT_FINITE'],
    [
      'scales of another size',
      () => new DocumentBlocks(new Int8Array(4), { dimension: 2, scales: new Float32Array(3) }),
      'NEG_SHAPE',
    ],
    [
      'a scale that is none',
      () => new DocumentBlocks(new Int8Array(2), { dimension: 2, scales: Float32Array.of(NaN) }),
      'NEG_NOT_FINITE',
    ],
    ['doubles', () => new DocumentBlocks(new Float64Array(2) as never, { dimension: 2 }), 'NEG_DTYPE'],
    [
      'an unknown metric',
      () => new DocumentBlocks(new Float32Array(2), { dimension: 2, metric: 'near' as never }),
      'NEG_RANGE',
    ],
    [
      'an unknown first pass',
      () => new DocumentBlocks(new Float32Array(2), { dimension: 2, firstPass: 'int4' as never }),
      'NEG_RANGE',
    ],
    ['a block of none', () => new DocumentBlocks(new Float32Array(2), { dimension: 2, blockSize: 0 }), 'NEG_RANGE'],
  ])('refuses %s and keeps no memory', (_, work, code) => {
    expect(work).toThrow(expect.objectContaining({ code }))
    expect(kernelHost().heap.used).toBe(0)
  })
})
