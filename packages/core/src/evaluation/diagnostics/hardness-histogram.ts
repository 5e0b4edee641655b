import { NegError } from '../../errors.ts'
import { checkEmbeddings, checkLabels, innerProduct, squaredDistance } from '../check-embeddings.ts'

export interface HardnessHistogramOptions {
  readonly dimension: number
  /** Ascending bounds of the bins, two at least. A bin holds its lower bound, the last one its upper bound too. */
  readonly edges: readonly number[]
  /** `cosine` (default) or `dotProduct`, for which more is harder, or `euclidean`, for which less is. */
  readonly measure?: 'cosine' | 'dotProduct' | 'euclidean'
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
}

export interface HardnessHistogram {
  /** [edges - 1]: ordered pairs of different label, so each pair twice. */
  readonly counts: Float64Array
  readonly below: number
  readonly above: number
}

/**
 * How hard the negatives of labelled rows are: a histogram of the similarities, or distances, of all pairs of different
 * label. A tail at the hard end is what mining would find; one close to duplicates is likely to hold false negatives.
 *
 * Float64; memory O(n d + bins), time O(n^2 d).
 *
 * @param embeddings [n, dimension], row-major.
 * @param labels [n]
 * @throws NEG_RANGE for edges that don't ascend or an unknown measure; NEG_SHAPE; NEG_NOT_FINITE.
 */
export function hardnessHistogram(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  { dimension, edges, measure = 'cosine', normalise = true }: HardnessHistogramOptions,
): HardnessHistogram {
  checkEdges(edges)
  if (!['cosine', 'dotProduct', 'euclidean'].includes(measure)) {
    throw new NegError('NEG_RANGE', `there is no measure ${JSON.stringify(measure)}`, {
      where: { field: 'measure' },
      remedy: "Take 'cosine', 'dotProduct' or 'euclidean'.",
    })
  }
  const unit = normalise || measure === 'cosine'
  const rows = checkEmbeddings('embeddings', embeddings, { dimension, normalise: unit })
  checkLabels('labels', labels, rows)
  const counts = new Float64Array(edges.length - 1)
  let [below, above] = [0, 0]
  for (let a = 0; a < rows.count; a += 1) {
    for (let b = a + 1; b < rows.count; b += 1) {
      if (labels[a] === labels[b]) continue
      const value =
        measure === 'euclidean' ? Math.sqrt(squaredDistance(rows, a, rows, b)) : innerProduct(rows, a, rows, b)
      // A cosine leaves its range by rounding only.
      const bounded = unit && measure !== 'euclidean' ? Math.min(1, Math.max(-1, value)) : value
      if (bounded < edges[0]) below += 2
      else if (bounded > edges[edges.length - 1]) above += 2
      else counts[binOf(bounded, edges)] += 2
    }
  }
  return { counts, below, above }
}

function binOf(value: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length - 2]
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (edges[middle] <= value) low = middle
    else high = middle - 1
  }
  return low
}

function checkEdges(edges: readonly number[]): void {
  const ascend = edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edges[i - 1] < edge))
  if (edges.length >= 2 && ascend) return
  throw new NegError('NEG_RANGE', 'the edges do not ascend', {
    where: { field: 'edges' },
    remedy: 'Give two numbers at least, each above the one before.',
  })
}
