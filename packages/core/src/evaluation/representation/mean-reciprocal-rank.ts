import { meanOverQueries, type NeighbourOptions } from './mean-over-queries.ts'

/**
 * Mean reciprocal rank: 1 / the rank of the first neighbour with the row's label, all references ranked; the mean over
 * all rows. For ranks of knowledge graphs see `meanReciprocalRankOfRanks`, for judged runs `evaluate`.
 *
 * Rows whose label no other row has are left out; ties go to the lower index. Float64 throughout; memory O(n d), time
 * O(n^2 d), for m references O(n m d).
 *
 * @param embeddings [n, dimension], row-major.
 * @param labels [n]
 * @returns a value from 0 to 1, or NaN if no row has a relevant reference.
 * @throws NEG_SHAPE, NEG_NOT_FINITE, NEG_RANGE for arrays and options.
 */
export function meanReciprocalRank(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  options: NeighbourOptions,
): number {
  return meanOverQueries(embeddings, labels, options, ([first]) => 1 / first)
}
