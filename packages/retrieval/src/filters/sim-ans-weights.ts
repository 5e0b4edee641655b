import { checkThreshold } from './filter.ts'

export interface SimAnsOptions {
  /** How sharply the weight falls away from the peak. Default 1. */
  readonly a?: number
  /** Where the peak lies above the reference. Default 0. */
  readonly b?: number
}

/**
 * Chances with which to draw ambiguous negatives: neither the hardest (likely false) nor the easiest, but those that
 * score about as the positive does.
 *
 * SimANS (Zhou and others 2022): p proportional to exp(-a (score - reference - b)^2), adding to 1. Computed relative to
 * the largest, so far scores underflow to 0 rather than all of them.
 *
 * @throws NEG_RANGE for a, b that aren't finite.
 */
export function simAnsWeights(
  scores: ArrayLike<number>,
  referenceScore: number,
  options: SimAnsOptions = {},
): Float64Array {
  const { a = 1, b = 0 } = options
  checkThreshold('a', a)
  checkThreshold('b', b)
  const exponents = Float64Array.from(scores, (score) => -a * (score - referenceScore - b) ** 2)
  const largest = exponents.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  const weights = exponents.map((value) => Math.exp(value - largest))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}
