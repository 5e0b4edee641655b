import { NegError } from '../errors.ts'
import { Philox } from '../random/philox.ts'
import { meanOf } from './describe.ts'
import { pairedDifferences } from './paired-differences.ts'

export interface PairedRandomisationTestOptions {
  /** How many assignments of signs are drawn. Default 10,000. */
  readonly flips?: number
  /** Default 0. */
  readonly seed?: number
}

export interface PairedRandomisationTest {
  /** Mean of a - b. */
  readonly difference: number
  /** Two-sided. */
  readonly pValue: number
}

/**
 * Fisher's paired randomisation test: if the two systems were the same, every difference a - b might as well have had
 * the other sign. Draws `flips` assignments of signs and counts those whose |sum| is at least the observed one.
 *
 * p = (b + 1) / (n + 1) for b such assignments among n: the observed one counts too, so p is never 0 and the test
 * keeps its level for any n (Phipson and Smyth 2010). Sums that differ by rounding alone are taken for equal.
 * Time O(flips x n), memory O(n).
 *
 * @throws NEG_SHAPE when the lengths differ or are 0; NEG_NOT_FINITE; NEG_RANGE for fewer than one flip.
 */
export function pairedRandomisationTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: PairedRandomisationTestOptions = {},
): PairedRandomisationTest {
  const { flips = 10_000, seed = 0 } = options
  if (!Number.isInteger(flips) || flips < 1) {
    throw new NegError('NEG_RANGE', `flips is ${flips}, not a whole number above 0`, { where: { field: 'flips' } })
  }
  const differences = pairedDifferences(a, b)
  let observed = 0
  let size = 0
  for (const difference of differences) {
    observed += difference
    size += Math.abs(difference)
  }
  const threshold = Math.abs(observed) - 1e-12 * size
  const rng = new Philox(seed)
  let extreme = 0
  for (let flip = 0; flip < flips; flip += 1) {
    let sum = 0
    let bits = 0
    for (let i = 0; i < differences.length; i += 1) {
      bits = i % 32 === 0 ? rng.uint32() : bits >>> 1
      sum += (bits & 1) === 1 ? differences[i] : -differences[i]
    }
    if (Math.abs(sum) >= threshold) extreme += 1
  }
  return { difference: meanOf(differences), pValue: (extreme + 1) / (flips + 1) }
}
