import { expect, test } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { assign } from './assign.ts'
import { kMeans } from './k-means.ts'

const dimension = 64
const clusters = 1024
const points = new Float32Array(100_000 * dimension)
new Philox(1).fill(points, 'normal')

test('ten iterations over 100,000 points, 64 dimensions, 1,024 clusters', async ({ bench }) => {
  const options = { dimension, clusters, iterations: 10, tolerance: 0, seeding: 'random' } as const
  const result = await bench('kMeans', async () => {
    await kMeans(points, options)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  // 0.65 s on two free cores.
  expect(result.latency.mean).toBeLessThan(3000)
})

test('the nearest of 1,024 centroids for 100,000 points, 64 dimensions', async ({ bench }) => {
  const centroids = points.subarray(0, clusters * dimension)
  const result = await bench('assign', async () => {
    await assign(points, centroids, { dimension })
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  // 90 ms on two free cores.
  expect(result.latency.mean).toBeLessThan(500)
})
