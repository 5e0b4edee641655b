import { checkWhole } from '../../kernels/top-k/top-k-inner-product.ts'
import { meanOverQueries, type NeighbourOptions } from './mean-over-queries.ts'

export interface RecallAtKOptions extends NeighbourOptions {
  /** How many neighbours are looked at; more than there are mean all. */
  readonly k: number
}

/**
 * Recall@k of metric learning, a hit rate: the share of rows with at least one row of their label among the first k
 * neighbours. At 1 it is `precisionAt1`.
 *
 * Oh Song et al., "Deep metric learning via lifted structured feature embedding" (2016), section 6. Rows whose label no
 * other row has are left out; ties go to the lower index. Float64 throughout; memory O(n d), time O(n^2 d), for m
 * references O(n m d).
 *
 * @param embeddings [n, dimension], row-major.
 * @param labels [n]
 * @returns a value from 0 to 1, or NaN if no row has a relevant reference.
 * @throws NEG_SHAPE, NEG_NOT_FINITE, NEG_RANGE for arrays and options.
 */
export function recallAtK(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  { k, ...options }: RecallAtKOptions,
): number {
  checkWhole('k', k)
  return meanOverQueries(embeddings, labels, options, ([first]) => (first <= k ? 1 : 0))
}
