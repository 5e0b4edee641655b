import type { Rng } from '../../types.ts'
import type { ClusteringRun, ClusteringTask } from './k-means-plan.ts'
import { TwoMeans } from './two-means.ts'

/** A part of the points that is still to be split, or is a cluster. */
interface Part {
  /** Its points are those from here in the order of points, up to `to`. */
  readonly from: number
  readonly to: number
  /** Its first cluster, and how many it becomes. */
  readonly cluster: number
  readonly clusters: number
}

/** Most splits on the way to a cluster. */
export function balancedLevels(clusters: number): number {
  return Math.ceil(Math.log2(clusters))
}

/**
 * Balanced k-means by halving, as NGAME has it (Dahiya and others, 2023): 2-means whose parts keep their sizes, on all
 * points, then on both parts, until there are as many clusters as wanted. A part that becomes c clusters is split into
 * ceil(c / 2) and floor(c / 2) of them.
 *
 * Points are ranked by how much nearer they are to the first centre than to the second, and cut where that turns, or as
 * near to it as the sizes allow: the best assignment under these bounds, so that no split's objective rises.
 *
 * Objectives are those after each level. Time O(points x dimension x log(clusters) x iterations).
 */
export function balanced({ vectors, unit, plan, onMove }: ClusteringTask, rng: Rng): ClusteringRun {
  const { rows, dimension, clusters, sizes, iterations, tolerance } = plan
  const seeding = plan.seeding === 'random' ? 'random' : 'k-means++'
  const order = Int32Array.from({ length: rows }, (_, row) => row)
  const twoMeans = new TwoMeans(vectors, dimension, unit)
  const objectives: number[] = []
  let parts: Part[] = [{ from: 0, to: rows, cluster: 0, clusters }]
  let converged = true
  for (let level = balancedLevels(clusters); level > 0; level -= 1) {
    const next: Part[] = []
    for (const part of parts) {
      if (part.clusters === 1) {
        next.push(part)
        continue
      }
      const { from, to, cluster } = part
      const first = Math.ceil(part.clusters / 2)
      const second = part.clusters - first
      const split = twoMeans.split(order.subarray(from, to), {
        least: Math.max(first * sizes.least, to - from - second * sizes.most),
        most: Math.min(first * sizes.most, to - from - second * sizes.least),
        iterations,
        tolerance,
        seeding,
        rng: rng.fork(`split ${cluster} ${part.clusters}`),
      })
      if (!split.converged) converged = false
      next.push({ from, to: from + split.first, cluster, clusters: first })
      next.push({ from: from + split.first, to, cluster: cluster + first, clusters: second })
    }
    parts = next
    let objective = 0
    for (const { from, to } of parts) objective += twoMeans.objective(order.subarray(from, to))
    objectives.push(objective)
    onMove()
  }
  const centroids = new Float32Array(clusters * dimension)
  const assignment = new Int32Array(rows)
  const distances = new Float32Array(rows)
  for (const { from, to, cluster } of parts) {
    const members = order.subarray(from, to)
    const centroid = centroids.subarray(cluster * dimension, (cluster + 1) * dimension)
    centroid.set(twoMeans.centre(members))
    for (const row of members) {
      assignment[row] = cluster
      distances[row] = squaredDistance(vectors, row * dimension, centroid)
    }
  }
  return { centroids, assignment, distances, objectives, iterations: objectives.length, converged }
}

function squaredDistance(vectors: Float32Array, from: number, centroid: Float32Array): number {
  let sum = 0
  for (let k = 0; k < centroid.length; k += 1) {
    const difference = vectors[from + k] - centroid[k]
    sum += difference * difference
  }
  return sum
}
