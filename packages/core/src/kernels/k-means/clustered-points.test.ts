import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { kernelHost } from '../wasm/kernel-host.ts'
import { ClusteredPoints } from './clustered-points.ts'

const [rows, dimension, clusters] = [250, 70, 9]
const rng = new Philox(1)
const vectors = new Float32Array(rows * dimension)
rng.fill(vectors, 'normal')
const centroids = vectors.slice(0, clusters * dimension)

it('sums the points of each cluster, the same bits in blocks and at once', async () => {
  const found = await Promise.all(
    [rows, 96, 7].map(async (rowsOfBlock) => {
      const points = new ClusteredPoints(vectors, dimension, false, rowsOfBlock)
      await points.assign(centroids)
      const { sums, sizes, changed } = await points.assignAndSum(centroids)
      const { nearest, distances } = points
      points.dispose()
      expect(changed).toBe(0)
      return { sums, sizes, nearest, distances }
    }),
  )
  expect(found[1]).toEqual(found[0])
  expect(found[2]).toEqual(found[0])
  const { sums, sizes, nearest } = found[0]
  const wanted = new Float64Array(clusters * dimension)
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < dimension; k += 1) wanted[nearest[row] * dimension + k] += vectors[row * dimension + k]
  }
  expect(sums).toEqual(wanted)
  expect([...sizes].reduce((sum, size) => sum + size)).toBe(rows)
  expect(kernelHost().heap.used).toBe(0)
})

it('looks at added centroids alone, and keeps what was nearer', async () => {
  const points = new ClusteredPoints(vectors, dimension)
  await points.assign(centroids.subarray(0, 4 * dimension))
  await points.assign(centroids, 4)
  const atOnce = new ClusteredPoints(vectors, dimension)
  await atOnce.assign(centroids)
  expect(points.nearest).toEqual(atOnce.nearest)
  expect(points.distances).toEqual(atOnce.distances)
  points.dispose()
  atOnce.dispose()
})
