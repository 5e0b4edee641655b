import { NegError } from '../../errors.ts'
import type { SphericalStatistics } from '../../numerics/factored-weights/spherical-statistics.ts'
import { checkAboveZero, checkFinite, checkNotNegative, checkWord } from '../../check-options.ts'

/** Losses of a batch and the derivatives of their sum by each statistic. */
export interface SphericalEvaluation {
  readonly losses: Float64Array
  readonly gradient: SphericalStatistics
}

/** A loss that sees outputs only through their statistics, on the host; bring your own, or take `sphericalLossOf`. */
export interface SphericalLoss {
  readonly name: string
  /** @param classes D, how many outputs the statistics are of. */
  evaluate(statistics: SphericalStatistics, classes: number): SphericalEvaluation
}

export type SphericalLossName = 'zLoss' | 'mseOneHot' | 'logTaylorSoftmax' | 'logSphericalSoftmax'

export interface SphericalLossOptions {
  /** alpha of `zLoss`. Default 1. */
  readonly sharpness?: number
  /** b of `zLoss`. Default 0. */
  readonly offset?: number
  /**
   * Of `zLoss` what is added to the standard deviation, default 0; of `logSphericalSoftmax` what is added to every square,
   * default 1e-6.
   */
  readonly epsilon?: number
}

/** The loss of one activation and its derivatives by a, q and s. */
interface Terms {
  readonly loss: number
  readonly own: number
  readonly squares: number
  readonly sums: number
}

type Member = (own: number, squares: number, sums: number, classes: number, classesEach: number) => Terms

/**
 * A member of the spherical family as `FactoredSphericalLayer` needs it: from statistics in float64 to losses and
 * derivatives, with no output ever seen.
 *
 * The formulas stand in the cards of `zLoss`, `mseOneHot`, `logTaylorSoftmax` and `logSphericalSoftmax`. Where an example has
 * several classes, its loss is the sum over them, and that of `mseOneHot` the error against ones at all of them.
 *
 * @throws NEG_RANGE for another name or an option; `evaluate` throws NEG_RANGE where `zLoss` meets outputs that are all
 *   equal, whose z is undefined, unless there is an epsilon.
 * @system 26
 */
export function sphericalLossOf(name: SphericalLossName, options: SphericalLossOptions = {}): SphericalLoss {
  const { sharpness = 1, offset = 0, epsilon = name === 'logSphericalSoftmax' ? 1e-6 : 0 } = options
  checkAboveZero({ sharpness })
  checkFinite({ offset })
  checkNotNegative({ epsilon })
  const members: Readonly<Record<SphericalLossName, Member>> = {
    zLoss: zMember(sharpness, offset, epsilon),
    mseOneHot: (own, squares, _sums, _classes, each) => ({
      loss: squares / each - 2 * own + 1,
      own: -2,
      squares: 1 / each,
      sums: 0,
    }),
    logTaylorSoftmax: (own, squares, sums, classes) => {
      const [mine, all] = [1 + own + (own * own) / 2, classes + sums + squares / 2]
      return { loss: Math.log(all / mine), own: -(1 + own) / mine, squares: 0.5 / all, sums: 1 / all }
    },
    logSphericalSoftmax: (own, squares, _sums, classes) => {
      const [mine, all] = [own * own + epsilon, squares + classes * epsilon]
      return { loss: Math.log(all / mine), own: (-2 * own) / mine, squares: 1 / all, sums: 0 }
    },
  }
  checkWord('loss', name, Object.keys(members))
  return { name, evaluate: (statistics, classes) => evaluateMember(members[name], statistics, classes) }
}

function zMember(sharpness: number, offset: number, epsilon: number): Member {
  return (own, squares, sums, classes) => {
    const mean = sums / classes
    const deviation = Math.sqrt(Math.max(0, squares / classes - mean * mean))
    if (deviation === 0 && epsilon === 0) {
      throw new NegError('NEG_RANGE', 'all outputs of an example are equal, so that z is undefined', {
        where: { field: 'squares' },
        remedy: 'Start from random weights, or give an epsilon such as 1e-6.',
      })
    }
    const scale = deviation + epsilon
    const z = (own - mean) / scale
    const x = sharpness * (offset - z)
    const loss = (Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)))) / sharpness
    const slope = -1 / (1 + Math.exp(-x))
    // dz/dq and dz/ds go through the deviation, which has no slope at 0.
    const byVariance = deviation === 0 ? 0 : (-slope * z) / (2 * deviation * scale)
    return {
      loss,
      own: slope / scale,
      squares: byVariance / classes,
      sums: -slope / (classes * scale) - (2 * byVariance * mean) / classes,
    }
  }
}

function evaluateMember(member: Member, statistics: SphericalStatistics, classes: number): SphericalEvaluation {
  const { activations, squares, sums } = statistics
  const { rows, columns } = activations
  const losses = new Float64Array(rows)
  const gradient = {
    activations: { rows, columns, values: new Float64Array(rows * columns) },
    squares: new Float64Array(rows),
    sums: new Float64Array(rows),
  }
  activations.values.forEach((own, at) => {
    const example = Math.floor(at / columns)
    const terms = member(own, squares[example], sums[example], classes, columns)
    losses[example] += terms.loss
    gradient.activations.values[at] = terms.own
    gradient.squares[example] += terms.squares
    gradient.sums[example] += terms.sums
  })
  return { losses, gradient }
}
