import { NegError } from '../../errors.ts'
import { checkWhole } from '../../kernels/top-k/top-k-inner-product.ts'
import { createMatrix, type Matrix } from '../../numerics/linear-algebra/matrix.ts'
import { checkLabels } from '../check-embeddings.ts'
import { distancesFrom, type EmbeddingDistance, measuredRows } from './distances-from.ts'

/**
 * How much a neighbour's vote weighs: `majority` 1 each, `distance` 1 / distance (where some have distance 0 just these
 * count), `similarity` e^(cosine / temperature).
 */
export type NeighbourVote = 'majority' | 'distance' | 'similarity'

export interface KnnOptions {
  readonly dimension: number
  /** How many neighbours vote; more than there are mean all. */
  readonly k: number
  /** `euclidean` (default), of the rows as they are, or `cosine`, the default of votes by similarity. */
  readonly measure?: EmbeddingDistance
  /** Default `majority`. */
  readonly vote?: NeighbourVote
  /** tau, of votes by similarity. Default 0.07. */
  readonly temperature?: number
}

export interface KnnClassification {
  /** The labels of the training rows, ascending. */
  readonly classes: Int32Array
  /** [queries]; with equal votes the smallest label. */
  readonly predictions: Int32Array
  /** [queries, classes]: each label's share of the votes. */
  readonly shares: Matrix
}

/**
 * Labels by the vote of the k nearest training rows.
 *
 * Ties of distances go to the lower index. Votes by similarity are those of Wu et al., "Unsupervised feature learning via
 * non-parametric instance discrimination" (2018), section 3.4. Float64; memory O((n + m) d), time O(n m (d + log k)) for
 * n queries and m training rows. To judge predictions see `knnProbe`.
 *
 * @param train [m, dimension], row-major.
 * @param trainLabels [m]
 * @param queries [n, dimension], row-major.
 * @throws NEG_RANGE for options; NEG_SHAPE, NEG_NOT_FINITE for arrays.
 * @system 10
 */
export function knnClassify(
  train: Float32Array | Float64Array,
  trainLabels: Int32Array,
  queries: Float32Array | Float64Array,
  options: KnnOptions,
): KnnClassification {
  const { dimension, k, vote = 'majority' } = options
  const measure = options.measure ?? (vote === 'similarity' ? 'cosine' : 'euclidean')
  checkWhole('k', k)
  const weigh = weigher(vote, measure, options.temperature ?? 0.07)
  const known = measuredRows('train', train, { dimension, measure })
  checkLabels('trainLabels', trainLabels, known)
  const asked = measuredRows('queries', queries, { dimension, measure, atLeast: 0 })
  const classes = Int32Array.from(new Set(trainLabels)).sort()
  const numbers = new Map(Array.from(classes, (label, number) => [label, number]))
  const classOf = trainLabels.map((label) => numbers.get(label) ?? 0)

  const shares = createMatrix(asked.count, classes.length)
  const predictions = new Int32Array(asked.count)
  const distances = new Float64Array(known.count)
  const nearest = new Int32Array(Math.min(k, known.count))
  for (let query = 0; query < asked.count; query += 1) {
    distancesFrom(asked, query, known, measure, distances)
    selectNearest(distances, nearest)
    const weights = weigh(Float64Array.from(nearest, (row) => distances[row]))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const votes = shares.values.subarray(query * classes.length, (query + 1) * classes.length)
    nearest.forEach((row, place) => {
      votes[classOf[row]] += weights[place]
    })
    predictions[query] = classes[votes.indexOf(votes.reduce((most, share) => Math.max(most, share), 0))]
    for (let number = 0; number < votes.length; number += 1) votes[number] /= total
  }
  return { classes, predictions, shares }
}

function weigher(
  vote: NeighbourVote,
  measure: EmbeddingDistance,
  temperature: number,
): (distances: Float64Array) => Float64Array {
  if (vote === 'majority') return (distances) => distances.map(() => 1)
  if (vote === 'distance') {
    return (distances) =>
      distances.includes(0)
        ? distances.map((distance) => (distance === 0 ? 1 : 0))
        : distances.map((distance) => 1 / distance)
  }
  if (vote !== 'similarity') {
    throw new NegError('NEG_RANGE', `there is no vote ${JSON.stringify(vote)}`, {
      where: { field: 'vote' },
      remedy: "Take 'majority', 'distance' or 'similarity'.",
    })
  }
  if (measure !== 'cosine' || !(temperature > 0 && Number.isFinite(temperature))) {
    throw new NegError('NEG_RANGE', `votes by similarity with ${measure} distances and temperature ${temperature}`, {
      where: { field: measure === 'cosine' ? 'temperature' : 'measure' },
      remedy: 'Take cosine distances and a temperature above 0.',
    })
  }
  // Relative to the nearest, so that no exponential overflows; shares stay the same.
  return (distances) => distances.map((distance) => Math.exp((distances[0] - distance) / temperature))
}

/** The indexes of the smallest distances, ascending, ties by index, kept in a heap whose top is the farthest. */
function selectNearest(distances: Float64Array, nearest: Int32Array): void {
  const size = nearest.length
  const isFarther = (a: number, b: number): boolean =>
    distances[a] > distances[b] || (distances[a] === distances[b] && a > b)
  const sink = (from: number, end: number): void => {
    const row = nearest[from]
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= end) break
      if (child + 1 < end && isFarther(nearest[child + 1], nearest[child])) child += 1
      if (!isFarther(nearest[child], row)) break
      nearest[at] = nearest[child]
      at = child
    }
    nearest[at] = row
  }
  for (let i = 0; i < size; i += 1) nearest[i] = i
  for (let i = (size >>> 1) - 1; i >= 0; i -= 1) sink(i, size)
  for (let i = size; i < distances.length; i += 1) {
    if (!isFarther(nearest[0], i)) continue
    nearest[0] = i
    sink(0, size)
  }
  for (let end = size - 1; end > 0; end -= 1) {
    const farthest = nearest[0]
    nearest[0] = nearest[end]
    nearest[end] = farthest
    sink(0, end)
  }
}
