/**
 * Bags in compressed rows: bag b holds `items[offsets[b] .. offsets[b + 1])`, each with its weight (1 where
 * `weights` is absent).
 */
export interface Bags {
  readonly offsets: Int32Array
  readonly items: Int32Array
  readonly weights?: Float32Array
}

/**
 * Weighted sums of table rows, one a bag: `out[b] = sum of weights[i] * table[items[i]]`.
 *
 * Off the tape, on typed arrays, since a table of embeddings is too large for a dense gradient; the backward pass is
 * `embeddingBagGradient`, the update `rowWiseAdagrad`. Time O(items x dimension), no memory besides `out`.
 *
 * @param table rows x dimension, row-major.
 * @param out bags x dimension; overwritten.
 */
export function embeddingBag(table: Float32Array, dimension: number, bags: Bags, out: Float32Array): void {
  const { offsets, items, weights } = bags
  const count = offsets.length - 1
  out.fill(0, 0, count * dimension)
  for (let bag = 0; bag < count; bag += 1) {
    const target = bag * dimension
    for (let i = offsets[bag]; i < offsets[bag + 1]; i += 1) {
      const source = items[i] * dimension
      const weight = weights === undefined ? 1 : weights[i]
      for (let d = 0; d < dimension; d += 1) out[target + d] += weight * table[source + d]
    }
  }
}

/**
 * The adjoint of `embeddingBag`: adds `weights[i] * gradient[b]` to row `items[i]` of `tableGradient`, for every item
 * of every bag. Rows are those of a compact gradient when `items` name slots rather than table rows.
 *
 * @param gradient bags x dimension.
 * @param tableGradient rows x dimension; added to, so clear it first.
 */
export function embeddingBagGradient(
  gradient: Float32Array,
  dimension: number,
  bags: Bags,
  tableGradient: Float32Array,
): void {
  const { offsets, items, weights } = bags
  for (let bag = 0; bag < offsets.length - 1; bag += 1) {
    const source = bag * dimension
    for (let i = offsets[bag]; i < offsets[bag + 1]; i += 1) {
      const target = items[i] * dimension
      const weight = weights === undefined ? 1 : weights[i]
      for (let d = 0; d < dimension; d += 1) tableGradient[target + d] += weight * gradient[source + d]
    }
  }
}
