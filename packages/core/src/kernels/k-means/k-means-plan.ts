import { NegError } from '../../errors.ts'
import type { OnProgress } from '../../types.ts'
import type { Assignment } from './assign.ts'
import { checkPoints, checkWhole } from './check-points.ts'

/** Least and most points of a cluster. */
export interface ClusterSizes {
  readonly least: number
  readonly most: number
}

export interface KMeansOptions {
  /** Numbers a vector. */
  readonly dimension: number
  /** How many clusters; at most as many as points. The paper's k. */
  readonly clusters: number
  /** `lloyd` over all points, `mini-batch` over some at a time, `balanced` into clusters of equal size. Default `lloyd`. */
  readonly method?: 'lloyd' | 'mini-batch' | 'balanced'
  /** `cosine` is spherical k-means: points and centroids of unit length. Default `euclidean`. */
  readonly metric?: 'euclidean' | 'cosine'
  /** How the first centroids are chosen; or these themselves, clusters x dimension. Default `k-means++`. */
  readonly seeding?: 'k-means++' | 'random' | Float32Array
  /** Moves of the centroids at most; of `mini-batch` all of them; of `balanced` in every split. Default 25. */
  readonly iterations?: number
  /** It ends when the objective falls by no more than this part of itself. Default 1e-4. */
  readonly tolerance?: number
  /** Runs from different first centroids, of which the best is kept. Default 1. */
  readonly restarts?: number
  /** Points that `mini-batch` takes at a time. Default 1,024. */
  readonly batchSize?: number
  /** Sizes that `balanced` allows. Default: all equal, or one more where they cannot be. */
  readonly sizes?: Partial<ClusterSizes>
  /** Default 0. */
  readonly seed?: number
  /** Told after each move of the centroids, or each level of splits, how many are done of the most there can be. */
  readonly onProgress?: OnProgress
  /** Ends the work between two moves, with the signal's reason as the error. */
  readonly signal?: AbortSignal
}

/** What each method gets. */
export interface ClusteringTask {
  readonly vectors: Float32Array
  /** Whether points and centroids have unit length. */
  readonly unit: boolean
  readonly plan: KMeansPlan
  /** To be called after each move of the centroids. */
  readonly onMove: () => void
}

/** Centroids on their way. */
export interface CentroidMoves {
  readonly centroids: Float32Array
  readonly objectives: readonly number[]
  readonly iterations: number
  readonly converged: boolean
}

/** What one run gives; distances are squared. */
export type ClusteringRun = CentroidMoves & Assignment

/** Options with their defaults, checked. */
export type KMeansPlan = Required<Omit<KMeansOptions, 'onProgress' | 'signal' | 'sizes'>> & {
  readonly rows: number
  readonly sizes: ClusterSizes
}

/** @throws what `kMeans` throws. */
export function planKMeans(vectors: Float32Array, options: KMeansOptions): KMeansPlan {
  const { dimension, clusters, method = 'lloyd', metric = 'euclidean', seeding = 'k-means++' } = options
  const { iterations = 25, tolerance = 1e-4, restarts = 1, batchSize = 1024, seed = 0 } = options
  const rows = checkPoints('vectors', vectors, dimension)
  checkWhole('clusters', clusters, 1)
  if (clusters > rows) {
    throw new NegError('NEG_RANGE', `clusters is ${clusters}, and there are ${rows} points`, {
      where: { field: 'clusters' },
      remedy: 'Ask for at most as many clusters as there are points.',
    })
  }
  checkWhole('iterations', iterations, 1)
  checkWhole('restarts', restarts, 1)
  checkWhole('batchSize', batchSize, 1)
  if (!(tolerance >= 0 && tolerance < 1)) refuse('tolerance', tolerance, '0 or more, and less than 1')
  if (!['lloyd', 'mini-batch', 'balanced'].includes(method)) refuse('method', method, 'lloyd, mini-batch or balanced')
  if (metric !== 'euclidean' && metric !== 'cosine') refuse('metric', metric, 'euclidean or cosine')
  if (typeof seeding !== 'string') checkSeeds(seeding, dimension, clusters, method, restarts)
  else if (seeding !== 'k-means++' && seeding !== 'random') refuse('seeding', seeding, 'k-means++, random or centroids')
  const sizes = {
    least: options.sizes?.least ?? Math.floor(rows / clusters),
    most: options.sizes?.most ?? Math.ceil(rows / clusters),
  }
  checkWhole('sizes.least', sizes.least, 1, Math.floor(rows / clusters))
  checkWhole('sizes.most', sizes.most, Math.ceil(rows / clusters))
  if (options.sizes !== undefined && method !== 'balanced') {
    throw new NegError('NEG_RANGE', `sizes are kept by the method balanced alone, not by ${method}`, {
      where: { field: 'sizes' },
    })
  }
  return { rows, dimension, clusters, method, metric, seeding, iterations, tolerance, restarts, batchSize, sizes, seed }
}

function checkSeeds(
  seeds: Float32Array,
  dimension: number,
  clusters: number,
  method: KMeansOptions['method'],
  restarts: number,
): void {
  const count = checkPoints('seeding', seeds, dimension)
  if (count !== clusters) {
    throw new NegError('NEG_SHAPE', `seeding has ${count} centroids, and clusters is ${clusters}`, {
      where: { field: 'seeding' },
    })
  }
  if (method === 'balanced' || restarts > 1) {
    throw new NegError('NEG_RANGE', 'given centroids suit neither restarts nor the method balanced, which splits', {
      where: { field: 'seeding' },
      remedy: 'Take k-means++ or random.',
    })
  }
}

function refuse(field: string, value: unknown, wanted: string): never {
  throw new NegError('NEG_RANGE', `${field} is ${String(value)}, not ${wanted}`, { where: { field } })
}
