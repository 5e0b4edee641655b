import { NegError } from '../errors.ts'
import type { Rng } from '../types.ts'
import { checkAboveZero } from './check-parameter.ts'
import { drawLogGamma } from './draw-gamma.ts'

/**
 * A Dirichlet variable: shares that sum to 1, the i-th with mean concentrations[i] / sum. Concentrations of 1 make all
 * shares equally likely, small ones leave nearly everything to one. From Gamma variables in the log domain.
 *
 * @throws NEG_SHAPE for no concentrations; NEG_RANGE unless all are numbers above 0.
 */
export function drawDirichlet(concentrations: ArrayLike<number>, rng: Rng): Float64Array {
  if (concentrations.length === 0) {
    throw new NegError('NEG_SHAPE', 'there are no concentrations', { where: { field: 'concentrations' } })
  }
  const shares = Float64Array.from(concentrations, (concentration, i) => {
    checkAboveZero('concentrations', concentration, i + 1)
    return drawLogGamma(concentration, rng)
  })
  const largest = shares.reduce((most, value) => Math.max(most, value))
  let total = 0
  shares.forEach((value, i) => {
    shares[i] = Math.exp(value - largest)
    total += shares[i]
  })
  return shares.map((share) => share / total)
}
