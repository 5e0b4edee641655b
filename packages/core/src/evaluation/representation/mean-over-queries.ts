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
    const value = valueOf(ranksOf(relevant, distances, (i) => referenceLabels[i] === label || i === own))
    const total = perLabel.get(label) ?? { sum: 0, count: 0 }
    perLabel.set(label, { sum: total.sum + value, count: total.count + 1 })
  }
  const totals = [...perLabel.values()]
  if (averageOverClasses) return totals.reduce((sum, total) => sum + total.sum / total.count, 0) / totals.length
  return totals.reduce((sum, total) => sum + total.sum, 0) / totals.reduce((sum, total) => sum + total.count, 0)
}

/** Ranks from 1 of the relevant references, which stand in order, among all but those left out. */
function ranksOf(
  relevant: readonly number[],
  distances: Float64Array,
  leftOut: (index: number) => boolean,
): Float64Array {
  // How many others come just before each relevant one; those behind the last need no count.
  const before = new Float64Array(relevant.length + 1)
  for (let i = 0; i < distances.length; i += 1) {
    if (leftOut(i)) continue
    let [low, high] = [0, relevant.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = relevant[middle]
      const difference = distances[other] - distances[i] || other - i
      if (difference < 0) low = middle + 1
      else high = middle
    }
    before[low] += 1
  }
  let others = 0
  return Float64Array.from(relevant, (_, place) => {
    others += before[place]
    return place + 1 + others
  })
}
