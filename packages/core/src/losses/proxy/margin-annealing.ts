import { checkNotNegative } from '../../check-options.ts'

export interface MarginAnnealingOptions {
  /** lambda at the first step. Default 1000. */
  readonly start?: number
  /** gamma: how fast it falls. Default 0.12. */
  readonly decay?: number
  /** Default 1. */
  readonly power?: number
  /** It falls no lower. Default 5. */
  readonly least?: number
}

/**
 * How much the plain cosine should count at a step of training beside the multiplied angle of `sphereFace` and
 * `largeMarginSoftmax`, whose margin is too hard to start with.
 *
 * `max(least, start (1 + gamma step)^-power)`, with the defaults of the SphereFace authors' code.
 *
 * @param step 0 for the first.
 * @returns their option `annealing`.
 * @throws NEG_RANGE for a number below 0.
 */
export function marginAnnealing(step: number, options: MarginAnnealingOptions = {}): number {
  const { start = 1000, decay = 0.12, power = 1, least = 5 } = options
  checkNotNegative({ step, start, decay, power, least })
  return Math.max(least, start * (1 + decay * step) ** -power)
}
