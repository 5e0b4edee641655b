import { meanOverQueries, type NeighbourOptions } from './mean-over-queries.ts'

/**
 * MAP@R: how early a row's R relevant neighbours come among its first R; the mean over all rows. 1 if labels are apart
 * everywhere, and, other than precision@1, sensitive to every neighbour of the same label.
 *
 * `1/R sum_{i = 1..R} rel_i precision@i`; Musgrave et al., "A metric learning reality check" (2020), equation 3. Rows
 * whose label no other row has are left out; ties go to the lower index. Float64 throughout; memory O(n d), time
 * O(n^2 d), for m references O(n m d).
 *
 * @param embeddings [n, dimension], row-major.
 * @param labels [n]
 * @returns a value from 0 to 1, or NaN if no row has a relevant reference.
 * @throws NEG_SHAPE, NEG_NOT_FINITE, NEG_RANGE for arrays and options.
 */
export function meanAveragePrecisionAtR(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  options: NeighbourOptions,
): number {
  return meanOverQueries(embeddings, labels, options, (ranks) =>
    ranks.reduce((sum, rank, before) => (rank <= ranks.length ? sum + (before + 1) / rank / ranks.length : sum), 0),
  )
}
