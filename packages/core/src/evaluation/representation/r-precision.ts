import { meanOverQueries, type NeighbourOptions } from './mean-over-queries.ts'

/**
 * R-precision: of a row's first R neighbours, where R is how many rows share its label, the share that do; the mean
 * over all rows.
 *
 * Musgrave et al., "A metric learning reality check" (2020), section 3.3. Rows whose label no other row has are left
 * out; ties go to the lower index. Float64 throughout; memory O(n d), time O(n^2 d), for m references O(n m d).
 * Where the order within the R counts see `meanAveragePrecisionAtR`.
 *
 * @param embeddings [n, dimension], row-major.
 * @param labels [n]
 * @returns a value from 0 to 1, or NaN if no row has a relevant reference.
 * @throws NEG_SHAPE, NEG_NOT_FINITE, NEG_RANGE for arrays and options.
 */
export function rPrecision(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  options: NeighbourOptions,
): number {
  return meanOverQueries(
    embeddings,
    labels,
    options,
    (ranks) => ranks.filter((rank) => rank <= ranks.length).length / ranks.length,
  )
}
