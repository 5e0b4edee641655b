import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { shuffle } from '../../random/sampling.ts'
import { configureKernels, kernelHost } from '../wasm/kernel-host.ts'
import type { KMeansOptions } from './k-means-plan.ts'
import { kMeans } from './k-means.ts'

afterEach(() => configureKernels({}))

/** Points around some centres. */
function blobs(rows: number, dimension: number, centres: number, spread: number, seed: number): Float32Array {
  const rng = new Philox(seed)
  const middle = new Float32Array(centres * dimension)
  rng.fill(middle, 'normal')
  return Float32Array.from({ length: rows * dimension }, (_, i) => {
    const centre = Math.floor(i / dimension) % centres
    return middle[centre * dimension + (i % dimension)] + spread * rng.normal()
  })
}

function fails(promise: Promise<unknown>, code: string): Promise<void> {
  return expect(promise).rejects.toThrow(expect.objectContaining({ code }))
}

const methods: readonly Partial<KMeansOptions>[] = [
  {},
  { seeding: 'random' },
  { metric: 'cosine' },
  { restarts: 3, iterations: 3 },
  { method: 'mini-batch', batchSize: 20, iterations: 4 },
  { method: 'balanced' },
  { method: 'balanced', metric: 'cosine', seeding: 'random' },
]

describe('kMeans', () => {
  it('says of every point, cluster and sum what is so, for any shape and method', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          rows: fc.integer({ min: 1, max: 60 }),
          share: fc.double({ min: 0, max: 1, noNaN: true }),
          dimension: fc.integer({ min: 1, max: 9 }),
          different: fc.integer({ min: 1, max: 60 }),
          method: fc.constantFrom(...methods),
          seed: fc.nat(1000),
        }),
        async ({ rows, share, dimension, different, method, seed }) => {
          const clusters = Math.max(1, Math.round(share * rows))
          // Some points are equal.
          const vectors = blobs(rows, dimension, Math.min(different, rows), 0, seed)
          const found = await kMeans(vectors, { dimension, clusters, seed, ...method })
          expect(found.centroids).toHaveLength(clusters * dimension)
          expect(found.centroids.every(Number.isFinite)).toBe(true)
          const sizes = new Int32Array(clusters)
          for (const cluster of found.assignment) sizes[cluster] += 1
          expect(found.sizes).toEqual(sizes)
          expect(found.objective).toBe([...found.distances].reduce((sum, distance) => sum + distance, 0))
          if (method.method === 'balanced') {
            expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
          }
          if (method.method !== 'mini-batch') {
            const all = [...found.objectives, found.objective]
            for (const [i, objective] of all.slice(1).entries()) {
              expect(objective).toBeLessThanOrEqual(all[i] * (1 + 1e-5) + 1e-5)
            }
          }
          if (method.metric === 'cosine') {
            for (let c = 0; c < clusters; c += 1) {
              const centroid = found.centroids.subarray(c * dimension, (c + 1) * dimension)
              expect(Math.hypot(...centroid)).toBeCloseTo(1, 5)
            }
          }
          expect(kernelHost().heap.used).toBe(0)
        },
      ),
      { numRuns: 120 },
    ))

  it('lowers the objective with every move, to a point where nothing changes', async () => {
    const vectors = blobs(2000, 8, 40, 0.3, 1)
    const options = { dimension: 8, clusters: 30, iterations: 200, tolerance: 0, seed: 4 }
    const found = await kMeans(vectors, options)
    expect(found.converged).toBe(true)
    expect(found.iterations).toBe(found.objectives.length - 1)
    for (const [i, objective] of found.objectives.slice(1).entries()) {
      expect(objective).toBeLessThanOrEqual(found.objectives[i])
    }
    const again = await kMeans(vectors, { ...options, seeding: found.centroids })
    expect(again.assignment).toEqual(found.assignment)
    expect(again.iterations).toBe(1)
  })

  it('gives the same bits for one seed and any number of threads', async () => {
    const vectors = blobs(1500, 12, 20, 0.5, 2)
    for (const method of methods) {
      const found = await Promise.all(
        [1, 2, 3].map((threads) => {
          configureKernels({ threads })
          return kMeans(vectors, { dimension: 12, clusters: 17, seed: 9, ...method })
        }),
      )
      expect(found[1]).toEqual(found[0])
      expect(found[2]).toEqual(found[0])
    }
  })

  it('follows the points when they are put in another order', async () => {
    const [rows, dimension] = [600, 5]
    const vectors = blobs(rows, dimension, 6, 0.2, 3)
    const order = shuffle(
      Int32Array.from({ length: rows }, (_, i) => i),
      new Philox(1),
    )
    const shuffled = Float32Array.from(
      vectors,
      (_, i) => vectors[order[Math.floor(i / dimension)] * dimension + (i % dimension)],
    )
    const seeding = vectors.slice(0, 6 * dimension)
    const [found, other] = await Promise.all(
      [vectors, shuffled].map((points) => kMeans(points, { dimension, clusters: 6, seeding })),
    )
    expect([...other.assignment]).toEqual(Array.from(order, (row) => found.assignment[row]))
    expect(other.objective).toBeCloseTo(found.objective, 4)
  })

  it('finds clear groups, also as balanced ones', async () => {
    const vectors = blobs(400, 16, 8, 0.05, 5)
    for (const method of [{}, { metric: 'cosine' }, { method: 'balanced' }] as const) {
      const { assignment, sizes } = await kMeans(vectors, { dimension: 16, clusters: 8, restarts: 10, ...method })
      expect([...sizes]).toEqual(Array(8).fill(50))
      for (let row = 8; row < 400; row += 1) expect(assignment[row]).toBe(assignment[row % 8])
    }
  })

  it('gives one cluster the mean, and as many as points a distance of zero', async () => {
    const vectors = Float32Array.of(0, 0, 4, 0, 0, 2)
    const one = await kMeans(vectors, { dimension: 2, clusters: 1 })
    expect(one.centroids).toEqual(Float32Array.of(4 / 3, 2 / 3))
    expect(one.objective).toBeCloseTo(13.3333, 3)
    const all = await kMeans(vectors, { dimension: 2, clusters: 3 })
    expect(all.objective).toBe(0)
    expect([...all.sizes]).toEqual([1, 1, 1])
  })

  it('gives a cluster without points the one that is farthest from its centroid', async () => {
    const vectors = Float32Array.of(0, 1, 2, 10)
    const found = await kMeans(vectors, { dimension: 1, clusters: 2, seeding: Float32Array.of(3, 1000) })
    expect([...found.assignment]).toEqual([0, 0, 0, 1])
    expect([...found.centroids]).toEqual([1, 10])
    // Nothing is farther than zero from a centroid: the others stay empty.
    const equal = await kMeans(new Float32Array(5).fill(7), { dimension: 1, clusters: 3 })
    expect([...equal.sizes]).toEqual([5, 0, 0])
    expect([...equal.centroids]).toEqual([7, 7, 7])
  })

  it('keeps balanced sizes within the bounds given', async () => {
    const vectors = blobs(301, 4, 3, 0.1, 6)
    for (const clusters of [2, 3, 7, 64, 301]) {
      const { sizes, iterations } = await kMeans(vectors, { dimension: 4, clusters, method: 'balanced' })
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      expect(iterations).toBe(Math.ceil(Math.log2(clusters)))
    }
    const bounds = { least: 20, most: 90 }
    const found = await kMeans(vectors, { dimension: 4, clusters: 7, method: 'balanced', sizes: bounds })
    for (const size of found.sizes) expect(size >= 20 && size <= 90).toBe(true)
    const equal = await kMeans(vectors, { dimension: 4, clusters: 7, method: 'balanced' })
    expect(found.objective).toBeLessThan(equal.objective)
  })

  it('halves equal points as well', async () => {
    const { sizes } = await kMeans(new Float32Array(24).fill(1), { dimension: 3, clusters: 4, method: 'balanced' })
    expect([...sizes]).toEqual([2, 2, 2, 2])
  })

  it('comes close to Lloyd by mini-batches', async () => {
    const vectors = blobs(3000, 6, 10, 0.2, 7)
    const lloyd = await kMeans(vectors, { dimension: 6, clusters: 10, restarts: 3 })
    const batches = await kMeans(vectors, {
      dimension: 6,
      clusters: 10,
      method: 'mini-batch',
      batchSize: 200,
      iterations: 40,
      restarts: 3,
    })
    expect(batches.objective).toBeLessThan(1.15 * lloyd.objective)
    expect(batches.objectives).toHaveLength(40)
  })

  it('draws the second centroid of k-means++ in proportion to squared distances', async () => {
    const vectors = Float32Array.of(0, 0, 1, 3)
    const counts = [0, 0]
    for (let seed = 0; seed < 600; seed += 1) {
      const { centroids } = await kMeans(vectors, { dimension: 1, clusters: 2, seed, iterations: 1, tolerance: 0 })
      // From 0 (half of the draws): 1 with 1 / 10, 3 with 9 / 10; the others never give {0, 1}.
      counts[centroids.includes(3) ? 0 : 1] += 1
    }
    expect(counts[0]).toBeGreaterThan(450)
  })

  it('tells how far it is, and ends when it is told to', async () => {
    const vectors = blobs(300, 4, 5, 1, 8)
    const told: [number, number][] = []
    const controller = new AbortController()
    const options: KMeansOptions = {
      dimension: 4,
      clusters: 20,
      iterations: 4,
      tolerance: 0,
      restarts: 2,
      onProgress: (done, total) => {
        told.push([done, total])
        if (told.length === 6) controller.abort(new Error('enough'))
      },
      signal: controller.signal,
    }
    await expect(kMeans(vectors, options)).rejects.toThrow('enough')
    expect(told).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 8]))
    expect(kernelHost().heap.used).toBe(0)
  })

  it('refuses what makes no sense', async () => {
    const vectors = new Float32Array(12)
    const base = { dimension: 2, clusters: 2 }
    await expect(kMeans(vectors, { ...base, clusters: 7 })).rejects.toThrow('there are 6 points')
    await fails(kMeans(new Float32Array(), { ...base, clusters: 1 }), 'NEG_RANGE')
    await fails(kMeans(vectors, { ...base, clusters: 0 }), 'NEG_RANGE')
    await fails(kMeans(vectors, { ...base, dimension: 5 }), 'NEG_SHAPE')
    await fails(kMeans(Float32Array.of(1, 2, 3, Number.NaN), base), 'NEG_NOT_FINITE')
    await fails(kMeans(vectors, { ...base, seeding: new Float32Array(2) }), 'NEG_SHAPE')
    await fails(kMeans(vectors, { ...base, seeding: new Float32Array(4), restarts: 2 }), 'NEG_RANGE')
    await fails(kMeans(vectors, { ...base, seeding: new Float32Array(4), method: 'balanced' }), 'NEG_RANGE')
    const wrong: readonly Partial<KMeansOptions>[] = [
      { iterations: 0 },
      { tolerance: -1 },
      { tolerance: Number.NaN },
      { restarts: 0 },
      { batchSize: 0 },
      { seed: -1 },
      { method: 'fuzzy' as 'lloyd' },
      { metric: 'dot' as 'cosine' },
      { seeding: 'forgy' as 'random' },
      { sizes: { least: 1 } },
      { method: 'balanced', sizes: { least: 4 } },
      { method: 'balanced', sizes: { most: 2 } },
    ]
    for (const options of wrong) await fails(kMeans(vectors, { ...base, ...options }), 'NEG_RANGE')
  })
})
