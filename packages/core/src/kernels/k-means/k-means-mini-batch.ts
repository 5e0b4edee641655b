import type { Rng } from '../../types.ts'
import { ClusteredPoints } from './clustered-points.ts'
import type { CentroidMoves, ClusteringTask } from './k-means-plan.ts'
import { meanCentroids } from './mean-centroids.ts'

/**
 * Mini-batch k-means (Sculley, 2010): each iteration takes some points at random and moves every centroid to the mean
 * of all points that were assigned to it so far, which is the paper's step of 1 / count. At the end all points are
 * assigned once.
 *
 * Objectives are those of the batches, carried over to all points. It runs all its iterations. A centroid that no point
 * chose stays where it was seeded.
 */
export async function miniBatch(
  points: ClusteredPoints,
  seeds: Float32Array,
  task: ClusteringTask,
  rng: Rng,
): Promise<CentroidMoves> {
  const { vectors, unit, plan } = task
  const { rows, dimension, iterations, batchSize } = plan
  const batch = new Float32Array(batchSize * dimension)
  const soFar = { sums: new Float64Array(seeds.length), sizes: new Int32Array(seeds.length / dimension) }
  const objectives: number[] = []
  let centroids = seeds
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    for (let i = 0; i < batchSize; i += 1) {
      const row = rng.below(rows)
      batch.set(vectors.subarray(row * dimension, (row + 1) * dimension), i * dimension)
    }
    const some = new ClusteredPoints(batch, dimension)
    try {
      const { sums, sizes } = await some.assignAndSum(centroids)
      for (let i = 0; i < sums.length; i += 1) soFar.sums[i] += sums[i]
      for (let i = 0; i < sizes.length; i += 1) soFar.sizes[i] += sizes[i]
      objectives.push((some.objective() * rows) / batchSize)
    } finally {
      some.dispose()
    }
    centroids = meanCentroids(soFar, centroids, unit)
    task.onMove()
  }
  await points.assign(centroids)
  return { centroids, objectives, iterations, converged: false }
}
