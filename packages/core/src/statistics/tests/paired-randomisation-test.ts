import { NegError } from '../../errors.ts'
import { Philox } from '../../random/philox.ts'
import { meanOf } from '../describe.ts'
import { pairedDifferences } from './paired-differences.ts'

export interface PairedRandomisationTestOptions {
  /** How many assignments of signs are drawn; where there are no more than that, all are counted. Default 10,000. */
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
 * the other sign. Counts the assignments of signs whose |sum| is at least the observed one.
 *
 * With 13 pairs or fewer (2^n <= `flips`) all assignments are counted and p is exact. Else `flips` of them are drawn and
 * p = (b + 1) / (n + 1) for b such among n: the observed one counts too, so p is never 0 and the test keeps its level
 * for any n (Phipson and Smyth 2010). Sums that differ by rounding alone are taken for equal.
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
  const assignments = 2 ** differences.length
  const all = assignments <= flips
  const tried = all ? assignments : flips
  let extreme = 0
  for (let flip = 0; flip < tried; flip += 1) {
    let sum = 0
    let bits = flip
    for (let i = 0; i < differences.length; i += 1) {
      if (i > 0) bits >>>= 1
      if (!all && i % 32 === 0) bits = rng.uint32()
      sum += (bits & 1) === 1 ? differences[i] : -differences[i]
    }
    if (Math.abs(sum) >= threshold) extreme += 1
  }
  return { difference: meanOf(differences), pValue: all ? extreme / tried : (extreme + 1) / (tried + 1) }
}
