import { NegError } from '../../errors.ts'
import { normaliseRows } from '../normalise-rows.ts'
import { checkPoints } from './check-points.ts'
import { ClusteredPoints } from './clustered-points.ts'

export interface AssignOptions {
  /** Numbers a vector. */
  readonly dimension: number
  /**
   * What is measured: `euclidean` the squared distance, `cosine` 1 minus the cosine, `dot` the inner product negated.
   * Default `euclidean`.
   */
  readonly metric?: 'euclidean' | 'cosine' | 'dot'
}

/** The nearest centroid of each vector. */
export interface Assignment {
  readonly assignment: Int32Array
  /** The distance to it, by the metric: smaller is nearer. */
  readonly distances: Float32Array
}

/**
 * Which of some centroids is nearest to each vector: the cluster of new points, the list of an inverted file.
 *
 * Exact: the answer is that of all distances computed in float32, ties to the lower number, whatever the engine and the
 * number of threads. Most distances are never computed: products of vectors rounded to bytes, with a bound of their
 * error by the inequality of Cauchy and Schwarz, rule their centroids out.
 *
 * Time O(vectors x centroids x dimension), at four times the rate of a product in float32. Memory: in the kernels' own
 * the vectors, 256 MB of them at a time, and the centroids twice; never vectors x centroids.
 *
 * @param vectors rows x dimension, row-major; finite. A zero vector has the cosine 0 with all.
 * @param centroids at least one, each `dimension` numbers.
 * @throws NEG_SHAPE, NEG_NOT_FINITE, NEG_RANGE for the dimension, for numbers whose squares leave float32, for an
 * unknown metric and for no centroids.
 */
export async function assign(
  vectors: Float32Array,
  centroids: Float32Array,
  options: AssignOptions,
): Promise<Assignment> {
  const { dimension, metric = 'euclidean' } = options
  checkPoints('vectors', vectors, dimension)
  if (checkPoints('centroids', centroids, dimension) === 0) {
    throw new NegError('NEG_RANGE', 'there are no centroids', { where: { field: 'centroids' } })
  }
  if (metric !== 'euclidean' && metric !== 'cosine' && metric !== 'dot') {
    throw new NegError('NEG_RANGE', `the metric ${String(metric)} is unknown`, {
      where: { field: 'metric' },
      remedy: 'Take euclidean, cosine or dot.',
    })
  }
  if (vectors.length === 0) return { assignment: new Int32Array(), distances: new Float32Array() }
  const unit = metric === 'cosine'
  const points = new ClusteredPoints(unit ? unitRows(vectors, dimension) : vectors, dimension, metric !== 'euclidean')
  try {
    await points.assign(unit ? unitRows(centroids, dimension) : centroids)
  } finally {
    points.dispose()
  }
  const { nearest: assignment, distances } = points
  if (unit) for (let row = 0; row < distances.length; row += 1) distances[row] += 1
  return { assignment, distances }
}

function unitRows(vectors: Float32Array, dimension: number): Float32Array {
  const rows = vectors.slice()
  normaliseRows(rows, dimension)
  return rows
}
