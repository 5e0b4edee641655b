import { NegError } from '../../errors.ts'
import { singularShares } from './singular-shares.ts'
import type { SpectrumOptions } from './singular-spectrum.ts'

export interface RankMeOptions extends SpectrumOptions {
  /** Added to each share of the spectrum. Default 1e-7. */
  readonly epsilon?: number
}

/**
 * RankMe: the effective rank by which self-supervised runs are compared without labels; higher tends to mean better
 * features downstream.
 *
 * `exp(-sum p ln p)`, `p = singular value / sum + epsilon`, not normalised again; Garrido et al., "RankMe" (2023),
 * equation 1. Apart from epsilon it is `effectiveRank`. Memory O(n d), time O(n d min(n, d)).
 *
 * @param embeddings [n, dimension], row-major.
 * @throws NEG_RANGE for a negative epsilon or the dimension; NEG_SHAPE; NEG_NOT_FINITE.
 */
export function rankMe(embeddings: Float32Array | Float64Array, { epsilon = 1e-7, ...options }: RankMeOptions): number {
  if (!(epsilon >= 0 && Number.isFinite(epsilon))) {
    throw new NegError('NEG_RANGE', `epsilon is ${epsilon}, not a number >= 0`, { where: { field: 'epsilon' } })
  }
  const shares = singularShares(embeddings, options).map((share) => share + epsilon)
  return Math.exp(shares.reduce((sum, share) => (share === 0 ? sum : sum - share * Math.log(share)), 0))
}
