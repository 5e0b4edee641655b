import { checkLabels } from '../check-embeddings.ts'
import { distancesFrom, type EmbeddingDistance, measuredRows } from './distances-from.ts'

/** Labelled rows in which neighbours are looked for. */
export interface LabelledReferences {
  /** [m, dimension], row-major. */
  readonly embeddings: Float32Array | Float64Array
  /** [m] */
  readonly labels: Int32Array
}

export interface NeighbourOptions {
  readonly dimension: number
  /** Where neighbours are looked for. Default: among all other rows; a duplicate of the query is one of these. */
  readonly references?: LabelledReferences
  /** `euclidean` (default), of the rows as they are, or `cosine`. */
  readonly measure?: EmbeddingDistance
  /** The mean over the labels of each label's mean, instead of the mean over all queries. Default false. */
  readonly averageOverClasses?: boolean
}

/**
 * The mean over queries of what a function makes of the ranks of the query's relevant references: those of its label,
 * ranked by distance, ties by the lower index. Queries without any are left out; NaN if none remains.
 *
 * All measures by neighbours are functions of these ranks, which need no sorting of the references: each other
 * reference finds its place among the relevant ones. Memory O((n + m) d); time O(n m (d + log R)) for R relevant ones.
 */
export function meanOverQueries(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  { dimension, references: given, measure = 'euclidean', averageOverClasses = false }: NeighbourOptions,
  valueOf: (relevantRanks: Float64Array) => number,
): number {
  const queries = measuredRows('embeddings', embeddings, { dimension, measure })
  checkLabels('labels', labels, queries)
  const references =
    given === undefined ? queries : measuredRows('references.embeddings', given.embeddings, { dimension, measure })
  const referenceLabels = given?.labels ?? labels
  checkLabels('references.labels', referenceLabels, references)

  const distances = new Float64Array(references.count)
  const perLabel = new Map<number, { sum: number; count: number }>()
  for (let query = 0; query < queries.count; query += 1) {
    const label = labels[query]
    const own = given === undefined ? query : -1
    const relevant: number[] = []
    for (let i = 0; i < references.count; i += 1) if (referenceLabels[i] === label && i !== own) relevant.push(i)
    if (relevant.length === 0) continue
    distancesFrom(queries, query, references, measure, distances)
    relevant.sort((a, b) => distances[a] - distances[b] || a - b)
    const value = valueOf(ranksOf(relevant, distances, own))
    const total = perLabel.get(label) ?? { sum: 0, count: 0 }
    perLabel.set(label, { sum: total.sum + value, count: total.count + 1 })
  }
  const totals = [...perLabel.values()]
  if (averageOverClasses) return totals.reduce((sum, total) => sum + total.sum / total.count, 0) / totals.length
  return totals.reduce((sum, total) => sum + total.sum, 0) / totals.reduce((sum, total) => sum + total.count, 0)
}

/** Ranks from 1 of the relevant references, which stand in order, among all but the query's own place. */
function ranksOf(relevant: readonly number[], distances: Float64Array, own: number): Float64Array {
  const count = relevant.length
  const farthest = distances[relevant[count - 1]]
  const ordered = Float64Array.from(relevant, (index) => distances[index])
  // How many references, relevant ones included, come between the relevant one before and each.
  const between = new Float64Array(count + 1)
  for (let i = 0; i < distances.length; i += 1) {
    const distance = distances[i]
    if (distance > farthest || i === own) continue
    let [low, high] = [0, count]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (ordered[middle] < distance || (ordered[middle] === distance && relevant[middle] < i)) low = middle + 1
      else high = middle
    }
    between[low] += 1
  }
  let rank = 0
  return between.subarray(0, count).map((references) => (rank += references))
}
