import { singularShares } from './singular-shares.ts'
import type { SpectrumOptions } from './singular-spectrum.ts'

/**
 * Effective rank: in how many directions embeddings really extend, from 1, a line, to min(n, dimension), all alike. Low
 * values tell of dimensional collapse.
 *
 * The exponential of the entropy of singular values divided by their sum; Roy and Vetterli, "The effective rank" (2007).
 * 0 where all entries are 0, with `centre` where all rows are the same. Memory O(n d), time O(n d min(n, d)): some
 * thousand rows tell enough.
 *
 * @param embeddings [n, dimension], row-major.
 * @throws NEG_SHAPE; NEG_NOT_FINITE; NEG_RANGE for the dimension.
 * @system 13
 */
export function effectiveRank(embeddings: Float32Array | Float64Array, options: SpectrumOptions): number {
  const shares = singularShares(embeddings, options)
  if (shares[0] === 0) return 0
  return Math.exp(shares.reduce((sum, share) => (share === 0 ? sum : sum - share * Math.log(share)), 0))
}
