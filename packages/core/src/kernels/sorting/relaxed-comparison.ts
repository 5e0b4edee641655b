import type { Tensor } from '@tensorflow/tfjs'

/**
 * What stands for the step function in a relaxed comparison: a distribution function of v = steepness (b - a), the
 * probability that a is the smaller of a and b.
 *
 * | name | of v |
 * |---|---|
 * | `cauchy` | atan(v) / pi + 1/2; monotonic, its error is bounded |
 * | `logistic` | 1 / (1 + exp(-v)); the first one published, not monotonic in the sense of the second paper |
 * | `logistic_phi` | logistic of v / \|b - a\|^artLambda: steeper near a tie (activation replacement) |
 * | `gaussian` | normal distribution function |
 * | `reciprocal` | (v / (2 + \|v\|) + 1) / 2 |
 * | `optimal` | v + 1/2 up to \|v\| = 1/4, then 1 - 1 / (16 v); the smallest error of the monotonic ones |
 */
export type RelaxedDistribution = 'cauchy' | 'logistic' | 'logistic_phi' | 'gaussian' | 'reciprocal' | 'optimal'

/** A relaxed comparison of v, element by element. */
export interface RelaxedComparison {
  /** The probability. */
  probability(v: Tensor): Tensor
  /** Its derivative by v. */
  density(v: Tensor): Tensor
}

interface RelaxedComparisonOptions {
  readonly steepness: number
  readonly artLambda: number
}

const distributions: Readonly<
  Record<RelaxedDistribution, RelaxedComparison | ((options: RelaxedComparisonOptions) => RelaxedComparison)>
> = {
  cauchy: {
    probability: (v) => v.atan().div(Math.PI).add(0.5),
    density: (v) => v.square().add(1).mul(Math.PI).reciprocal(),
  },
  logistic: { probability: (v) => v.sigmoid(), density: logisticDensity },
  logistic_phi({ steepness, artLambda }) {
    // |b - a|, kept away from 0 as the authors do.
    const distance = (v: Tensor): Tensor => v.abs().div(steepness).add(1e-10)
    const stretched = (v: Tensor): Tensor => v.mul(distance(v).pow(-artLambda))
    return {
      probability: (v) => stretched(v).sigmoid(),
      density(v) {
        const near = distance(v)
        const share = near.sub(1e-10).div(near).mul(-artLambda).add(1)
        return logisticDensity(stretched(v)).mul(near.pow(-artLambda)).mul(share)
      },
    }
  },
  gaussian: {
    probability: (v) => v.mul(Math.SQRT1_2).erf().add(1).div(2),
    density: (v) =>
      v
        .square()
        .div(-2)
        .exp()
        .div(Math.sqrt(2 * Math.PI)),
  },
  reciprocal: {
    probability: (v) => v.div(v.abs().add(2)).add(1).div(2),
    density: (v) => v.abs().add(2).square().reciprocal(),
  },
  optimal: {
    // Both branches in one: the clipped line, and a tail that is 0 as far as the line goes.
    probability(v) {
      const tail = v.abs().maximum(0.25).mul(16).reciprocal().mul(-1).add(0.25)
      return v.clipByValue(-0.25, 0.25).add(v.sign().mul(tail)).add(0.5)
    },
    density: (v) => v.abs().maximum(0.25).square().mul(16).reciprocal(),
  },
}

function logisticDensity(v: Tensor): Tensor {
  const probability = v.sigmoid()
  return probability.mul(probability.mul(-1).add(1))
}

export const relaxedDistributions: readonly RelaxedDistribution[] = Object.keys(distributions) as RelaxedDistribution[]

/** The comparison of a distribution, with what its options set. */
export function relaxedComparison(
  distribution: RelaxedDistribution,
  options: RelaxedComparisonOptions,
): RelaxedComparison {
  const found = distributions[distribution]
  return typeof found === 'function' ? found(options) : found
}
