import type { ClusterSums } from './clustered-points.ts'

/**
 * The mean of each cluster, or its direction where centroids have unit length. A cluster without points keeps its
 * centroid, as does one whose points add up to no direction.
 */
export function meanCentroids({ sums, sizes }: ClusterSums, before: Float32Array, unit: boolean): Float32Array {
  const centroids = new Float32Array(before.length)
  const dimension = before.length / sizes.length
  for (let cluster = 0; cluster < sizes.length; cluster += 1) {
    const from = cluster * dimension
    let divisor = sizes[cluster]
    if (unit) {
      let squares = 0
      for (let i = from; i < from + dimension; i += 1) squares += sums[i] * sums[i]
      divisor = Math.sqrt(squares)
    }
    for (let i = from; i < from + dimension; i += 1) centroids[i] = divisor > 0 ? sums[i] / divisor : before[i]
  }
  return centroids
}
