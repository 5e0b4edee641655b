import type { ClusterSums, ClusteredPoints } from './clustered-points.ts'
import type { CentroidMoves, ClusteringTask } from './k-means-plan.ts'
import { meanCentroids } from './mean-centroids.ts'

/**
 * Lloyd's iteration: every point goes to its nearest centroid, every centroid to the mean of its points, until little
 * changes. The objective never rises.
 *
 * A cluster without points takes the point that is farthest from its own centroid, the next one the second farthest;
 * never one at distance zero nor the last of its cluster. Where no such point is left it stays empty, and its centroid
 * where it was.
 */
export async function lloyd(
  points: ClusteredPoints,
  seeds: Float32Array,
  task: ClusteringTask,
): Promise<CentroidMoves> {
  const { iterations, tolerance } = task.plan
  const objectives: number[] = []
  let centroids = seeds
  let moves = 0
  let converged = false
  while (moves < iterations) {
    const { changed, ...clusters } = await points.assignAndSum(centroids)
    const objective = points.objective()
    const before = objectives.at(-1)
    objectives.push(objective)
    converged = before !== undefined && (changed === 0 || before - objective <= tolerance * before)
    if (converged) break
    fillEmpty(points, task.vectors, clusters)
    centroids = meanCentroids(clusters, centroids, task.unit)
    moves += 1
    task.onMove()
  }
  if (!converged) await points.assign(centroids)
  return { centroids, objectives, iterations: moves, converged }
}

/** Moves single points to clusters that have none. */
function fillEmpty(points: ClusteredPoints, vectors: Float32Array, { sums, sizes }: ClusterSums): void {
  if (!sizes.includes(0)) return
  const { nearest, distances, dimension } = points
  const farthest = Int32Array.from(distances.keys()).sort((a, b) => distances[b] - distances[a] || a - b)
  let next = 0
  for (let empty = sizes.indexOf(0); empty >= 0; empty = sizes.indexOf(0, empty + 1)) {
    while (next < farthest.length && sizes[nearest[farthest[next]]] < 2) next += 1
    if (next === farthest.length || distances[farthest[next]] === 0) return
    const row = farthest[next]
    const giver = nearest[row]
    next += 1
    for (let k = 0; k < dimension; k += 1) {
      const value = vectors[row * dimension + k]
      sums[giver * dimension + k] -= value
      sums[empty * dimension + k] = value
    }
    sizes[giver] -= 1
    sizes[empty] = 1
  }
}
