import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { configureKernels, kernelHost } from '../wasm/kernel-host.ts'
import { assign } from './assign.ts'

afterEach(() => configureKernels({}))

type Metric = 'euclidean' | 'cosine' | 'dot'

function distance(a: Float32Array, b: Float32Array, metric: Metric): number {
  let [squares, product, aa, bb] = [0, 0, 0, 0]
  for (let k = 0; k < a.length; k += 1) {
    squares += (a[k] - b[k]) ** 2
    product += a[k] * b[k]
    aa += a[k] ** 2
    bb += b[k] ** 2
  }
  if (metric === 'euclidean') return squares
  return metric === 'dot' ? -product : 1 - (product === 0 ? 0 : product / Math.sqrt(aa * bb))
}

/** What float32 may lose in a distance of two vectors. */
function rounding(a: Float32Array, b: Float32Array, metric: Metric): number {
  const slack = (a.length + 8) * 2 ** -23
  if (metric === 'cosine') return slack
  if (metric === 'euclidean') return slack * distance(a, b, metric) + 1e-37
  return slack * Math.hypot(...a) * Math.hypot(...b) + 1e-37
}

const kinds = ['normal', 'integers', 'near-ties', 'huge', 'tiny', 'outliers', 'far from zero'] as const

/** Vectors of awkward kinds; of near-ties, all centroids lie closer together than bytes can tell apart. */
function vectorsOf(kind: (typeof kinds)[number], rows: number, dimension: number, rng: Philox): Float32Array {
  const out = new Float32Array(rows * dimension)
  rng.fill(out, 'normal')
  for (let i = 0; i < out.length; i += 1) {
    if (kind === 'integers') out[i] = Math.round(out[i])
    if (kind === 'near-ties') out[i] = (i % dimension) + out[i] * 1e-5
    if (kind === 'huge') out[i] *= 1e16
    if (kind === 'tiny') out[i] *= 1e-20
    if (kind === 'outliers' && Math.floor(i / dimension) % 7 === 0) out[i] *= 1e6
    if (kind === 'far from zero') out[i] += 1e4
  }
  return out
}

describe('assign', () => {
  it('finds the nearest of all, as double precision does up to float32', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          rows: fc.integer({ min: 1, max: 130 }),
          clusters: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(127, 128, 129, 300)),
          dimension: fc.oneof(fc.integer({ min: 1, max: 17 }), fc.constantFrom(64, 100)),
          kind: fc.constantFrom(...kinds),
          metric: fc.constantFrom<Metric>('euclidean', 'cosine', 'dot'),
          seed: fc.nat(),
        }),
        async ({ rows, clusters, dimension, kind, metric, seed }) => {
          const rng = new Philox(seed)
          const vectors = vectorsOf(kind, rows, dimension, rng)
          const centroids = vectorsOf(kind, clusters, dimension, rng)
          const found = await assign(vectors, centroids, { dimension, metric })
          for (let row = 0; row < rows; row += 1) {
            const vector = vectors.subarray(row * dimension, (row + 1) * dimension)
            const all = Array.from({ length: clusters }, (_, c) => {
              const centroid = centroids.subarray(c * dimension, (c + 1) * dimension)
              return [distance(vector, centroid, metric), rounding(vector, centroid, metric)] as const
            })
            const least = Math.min(...all.map(([value, error]) => value + error))
            const [value, error] = all[found.assignment[row]]
            expect(value - error).toBeLessThanOrEqual(least)
            expect(Math.abs(found.distances[row] - value)).toBeLessThanOrEqual(error)
          }
        },
      ),
      { numRuns: 150 },
    ))

  it('is, bit for bit, the first of all distances of float32, in every kind of data and for any threads', async () => {
    const [rows, clusters, dimension] = [200, 300, 20]
    for (const kind of kinds) {
      const rng = new Philox(kind.length)
      const vectors = vectorsOf(kind, rows, dimension, rng)
      const centroids = vectorsOf(kind, clusters, dimension, rng)
      // Every centroid twice: ties go to the first.
      centroids.copyWithin(150 * dimension, 0, 150 * dimension)
      configureKernels({ deterministic: true, threads: 1 })
      const found = await assign(vectors, centroids, { dimension })
      for (let row = 0; row < rows; row += 1) {
        const all = Float32Array.from({ length: clusters }, (_, c) =>
          floatDistance(vectors, row, centroids, c, dimension),
        )
        const first = all.indexOf(all.reduce((least, value) => Math.min(least, value)))
        expect([kind, found.assignment[row], found.distances[row]]).toEqual([kind, first, all[first]])
      }
      configureKernels({ deterministic: true, threads: 3 })
      expect(await assign(vectors, centroids, { dimension })).toEqual(found)
    }
  })

  it('leaves nothing in the memory of the kernels', async () => {
    await assign(new Float32Array(12), new Float32Array(8), { dimension: 4 })
    expect(kernelHost().heap.used).toBe(0)
  })

  it('takes no vectors, and a zero vector', async () => {
    const one = Float32Array.of(1, 2)
    expect(await assign(new Float32Array(), one, { dimension: 2 })).toEqual({
      assignment: new Int32Array(),
      distances: new Float32Array(),
    })
    const zero = await assign(new Float32Array(2), one, { dimension: 2, metric: 'cosine' })
    expect(zero).toEqual({ assignment: Int32Array.of(0), distances: Float32Array.of(1) })
  })

  it('refuses what it cannot measure', async () => {
    const two = Float32Array.of(1, 2)
    const fails = (promise: Promise<unknown>, code: string): Promise<void> =>
      expect(promise).rejects.toThrow(expect.objectContaining({ code }))
    await fails(assign(two, two, { dimension: 0 }), 'NEG_RANGE')
    await fails(assign(new Float32Array(70_000), new Float32Array(70_000), { dimension: 70_000 }), 'NEG_RANGE')
    await fails(assign(two, two, { dimension: 3 }), 'NEG_SHAPE')
    await fails(assign(two, new Float32Array(), { dimension: 2 }), 'NEG_RANGE')
    await fails(assign(two, Float32Array.of(1, Number.NaN), { dimension: 2 }), 'NEG_NOT_FINITE')
    await fails(assign(Float32Array.of(Number.POSITIVE_INFINITY, 0), two, { dimension: 2 }), 'NEG_NOT_FINITE')
    await fails(assign(Float32Array.of(1e19, 0), two, { dimension: 2 }), 'NEG_RANGE')
    await fails(assign(two, two, { dimension: 2, metric: 'manhattan' as 'dot' }), 'NEG_RANGE')
  })
})

/** The kernels' float32 distance, as the build without fused operations computes it: dimension 20. */
function floatDistance(a: Float32Array, row: number, b: Float32Array, other: number, dimension: number): number {
  const { fround } = Math
  const sums = new Float32Array(8)
  for (let k = 0; k < dimension; k += 1) {
    const difference = fround(a[row * dimension + k] - b[other * dimension + k])
    const lane = k < 16 ? k % 8 : k % 4
    sums[lane] += fround(difference * difference)
  }
  const four = Float32Array.from({ length: 4 }, (_, lane) => sums[lane] + sums[lane + 4])
  return fround(fround(four[0] + four[2]) + fround(four[1] + four[3]))
}
