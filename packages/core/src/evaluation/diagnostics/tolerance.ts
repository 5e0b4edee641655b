import { checkEmbeddings, checkLabels, innerProduct } from '../check-embeddings.ts'

export interface ToleranceOptions {
  readonly dimension: number
  /** Scales rows to unit length first, so that products are cosines. Default true. */
  readonly normalise?: boolean
}

export interface Tolerance {
  /** The mean over all ordered pairs of the product where labels are the same, else 0. */
  readonly joint: number
  /** The mean product over the ordered pairs of the same label; NaN if there is none. */
  readonly conditional: number
  /** The share of ordered pairs of the same label: joint = conditional x this. */
  readonly sameLabelRate: number
}

/**
 * Tolerance: how near rows of the same label lie, so whether a contrastive loss has torn semantically alike samples
 * apart. It usually falls where `uniformity` improves.
 *
 * Wang and Liu, "Understanding the behaviour of contrastive loss" (2021), equation 9 (joint). By sums over each label:
 * float64, memory O(n d), time O(n d), never a pair.
 *
 * @param embeddings [n, dimension], row-major; two rows at least.
 * @param labels [n]
 * @throws NEG_SHAPE; NEG_NOT_FINITE; NEG_RANGE for the dimension.
 * @system 18
 */
export function tolerance(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  { dimension, normalise = true }: ToleranceOptions,
): Tolerance {
  const rows = checkEmbeddings('embeddings', embeddings, { dimension, normalise, atLeast: 2 })
  checkLabels('labels', labels, rows)
  const sums = new Map<number, { readonly vector: Float64Array; count: number; own: number }>()
  for (let row = 0; row < rows.count; row += 1) {
    const total = sums.get(labels[row]) ?? { vector: new Float64Array(dimension), count: 0, own: 0 }
    sums.set(labels[row], total)
    for (let k = 0; k < dimension; k += 1) total.vector[k] += rows.values[row * dimension + k]
    total.count += 1
    total.own += innerProduct(rows, row, rows, row)
  }
  let [products, pairs] = [0, 0]
  for (const { vector, count, own } of sums.values()) {
    if (count === 1) continue
    products += vector.reduce((sum, value) => sum + value * value, 0) - own
    pairs += count * (count - 1)
  }
  const all = rows.count * (rows.count - 1)
  return { joint: products / all, conditional: products / pairs, sameLabelRate: pairs / all }
}
