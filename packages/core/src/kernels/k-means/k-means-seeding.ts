import { choose } from '../../random/sampling.ts'
import type { Rng } from '../../types.ts'
import type { ClusteredPoints } from './clustered-points.ts'

/** Distances are brought up to date when so much has been added to the centroids. */
const growth = 1.25
/** Proposals in a row that new centroids have taken over, after which the distances are brought up to date. */
const patience = 8

/** `clusters` different points as centroids, each set equally likely. */
export function seedAtRandom(vectors: Float32Array, dimension: number, clusters: number, rng: Rng): Float32Array {
  const centroids = new Float32Array(clusters * dimension)
  for (const [at, row] of choose(vectors.length / dimension, clusters, rng).entries()) {
    centroids.set(vectors.subarray(row * dimension, (row + 1) * dimension), at * dimension)
  }
  return centroids
}

/**
 * k-means++: each centroid is a point drawn in proportion to its squared distance from the nearest of those before it
 * (Arthur and Vassilvitskii, 2007).
 *
 * The distances are brought up to date for many new centroids at a time. In between a point is proposed by its old
 * distance and taken with the probability of new to old, which is the same distribution: about 30 passes for 1,000
 * centroids instead of 1,000. Where fewer different points than clusters exist, the rest are equal points at random.
 */
export async function seedPlusPlus(
  points: ClusteredPoints,
  vectors: Float32Array,
  clusters: number,
  rng: Rng,
): Promise<Float32Array> {
  const { rows, dimension, distances } = points
  const centroids = new Float32Array(clusters * dimension)
  const chosen = new Set<number>()
  const take = (row: number): void => {
    centroids.set(vectors.subarray(row * dimension, (row + 1) * dimension), chosen.size * dimension)
    chosen.add(row)
  }
  const cumulative = new Float64Array(rows)
  let known = 0
  const update = async (): Promise<void> => {
    await points.assign(centroids.subarray(0, chosen.size * dimension), known)
    known = chosen.size
    let sum = 0
    for (let row = 0; row < rows; row += 1) {
      sum += distances[row]
      cumulative[row] = sum
    }
  }
  take(rng.below(rows))
  await update()
  let refused = 0
  while (chosen.size < clusters) {
    if (cumulative[rows - 1] === 0) {
      const row = rng.below(rows)
      if (!chosen.has(row)) take(row)
      continue
    }
    const row = drawn(cumulative, rng)
    const distance = Math.min(distances[row], nearestOf(vectors, row, centroids, known, chosen.size, dimension))
    if (rng.uniform() * distances[row] < distance) {
      take(row)
      refused = 0
    } else {
      refused += 1
    }
    if (chosen.size < clusters && (chosen.size >= known * growth || refused === patience)) {
      await update()
      refused = 0
    }
  }
  return centroids
}

/** A row in proportion to its part of a running sum; never one whose part is zero. */
function drawn(cumulative: Float64Array, rng: Rng): number {
  const mark = rng.uniform() * cumulative[cumulative.length - 1]
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (cumulative[middle] > mark) high = middle
    else low = middle + 1
  }
  return low
}

/** The least squared distance of a point to centroids `from` to `to`. */
function nearestOf(
  vectors: Float32Array,
  row: number,
  centroids: Float32Array,
  from: number,
  to: number,
  dimension: number,
): number {
  let least = Number.POSITIVE_INFINITY
  for (let centroid = from; centroid < to; centroid += 1) {
    let sum = 0
    for (let k = 0; k < dimension; k += 1) {
      const difference = vectors[row * dimension + k] - centroids[centroid * dimension + k]
      sum += difference * difference
    }
    least = Math.min(least, sum)
  }
  return least
}
