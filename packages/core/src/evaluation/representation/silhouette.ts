import { NegError } from '../../errors.ts'
import { checkLabels } from '../check-embeddings.ts'
import { distancesFrom, type EmbeddingDistance, measuredRows } from './distances-from.ts'

export interface SilhouetteOptions {
  readonly dimension: number
  /** `euclidean` (default), of the rows as they are, or `cosine`. */
  readonly measure?: EmbeddingDistance
}

export interface Silhouette {
  /** Mean over the rows, from -1 to 1. */
  readonly value: number
  /** [n]; 0 for a row that is alone with its label. */
  readonly perRow: Float64Array
}

/**
 * Silhouette: whether rows lie nearer to rows of their own label than to those of the next one: 1 for labels far apart,
 * 0 on a border, below 0 among another label.
 *
 * `(b - a) / max(a, b)`, a the mean distance to the own label, b the least mean distance to another; Rousseeuw,
 * "Silhouettes" (1987). Float64; memory O(n d), time O(n^2 d).
 *
 * @param embeddings [n, dimension], row-major.
 * @param labels [n], of two labels at least and fewer than rows.
 * @throws NEG_RANGE unless 2 <= number of labels <= n - 1; NEG_SHAPE; NEG_NOT_FINITE.
 */
export function silhouette(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  { dimension, measure = 'euclidean' }: SilhouetteOptions,
): Silhouette {
  const rows = measuredRows('embeddings', embeddings, { dimension, measure })
  checkLabels('labels', labels, rows)
  const classes = [...new Set(labels)]
  if (classes.length < 2 || classes.length >= rows.count) {
    throw new NegError('NEG_RANGE', `${classes.length} labels of ${rows.count} rows have no silhouette`, {
      where: { field: 'labels' },
      remedy: 'Give two labels at least, and fewer than rows.',
    })
  }
  const numbers = new Map(classes.map((label, number) => [label, number]))
  const classOf = labels.map((label) => numbers.get(label) ?? 0)
  const sizes = new Float64Array(classes.length)
  for (const number of classOf) sizes[number] += 1

  const distances = new Float64Array(rows.count)
  const sums = new Float64Array(classes.length)
  const perRow = new Float64Array(rows.count)
  for (let row = 0; row < rows.count; row += 1) {
    const own = classOf[row]
    if (sizes[own] === 1) continue
    distancesFrom(rows, row, rows, measure, distances)
    // By cosine the distance to itself may miss 0 by the last bit.
    distances[row] = 0
    sums.fill(0)
    for (let other = 0; other < rows.count; other += 1) sums[classOf[other]] += distances[other]
    const inside = sums[own] / (sizes[own] - 1)
    const outside = sums.reduce(
      (least, sum, number) => (number === own ? least : Math.min(least, sum / sizes[number])),
      Infinity,
    )
    const larger = Math.max(inside, outside)
    perRow[row] = larger === 0 ? 0 : (outside - inside) / larger
  }
  return { value: perRow.reduce((sum, value) => sum + value, 0) / rows.count, perRow }
}
