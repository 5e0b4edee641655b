import { NegError } from '../../errors.ts'
import { binomialTest } from './binomial-test.ts'
import { chiSquareTail } from '../distributions/normal-distribution.ts'

export interface McNemarTest {
  /** How many items only the first solves. */
  readonly onlyA: number
  /** How many items only the second solves. */
  readonly onlyB: number
  /** Share of the first minus share of the second. */
  readonly difference: number
  /** Exact, two-sided. */
  readonly pValue: number
  /** (max(0, |onlyA - onlyB| - 1))^2 / (onlyA + onlyB), the form with continuity correction; 0 where none differ. */
  readonly chiSquare: number
  /** What chi-square with 1 degree of freedom makes of it. */
  readonly chiSquarePValue: number
}

/**
 * McNemar's test (1947): do two systems solve the same items equally often? Only items that one of them solves tell;
 * if the systems are equal, each such item is a toss of a coin. Time O(n).
 *
 * @param hitsA for each item whether the first system solves it (true or 1).
 * @param hitsB the same of the second, in the same order.
 * @throws NEG_SHAPE when the lengths differ or are 0; NEG_RANGE for what is neither true or 1 nor false or 0.
 */
export function mcNemarTest(hitsA: ArrayLike<boolean | number>, hitsB: ArrayLike<boolean | number>): McNemarTest {
  const n = hitsA.length
  if (n !== hitsB.length || n === 0) {
    throw new NegError('NEG_SHAPE', `${n} hits cannot be paired with ${hitsB.length}`, {
      remedy: 'Give both systems on the same items, in the same order.',
    })
  }
  let onlyA = 0
  let onlyB = 0
  for (let i = 0; i < n; i += 1) {
    const [a, b] = [asHit(hitsA[i], i), asHit(hitsB[i], i)]
    if (a && !b) onlyA += 1
    if (b && !a) onlyB += 1
  }
  const discordant = onlyA + onlyB
  const corrected = Math.max(0, Math.abs(onlyA - onlyB) - 1)
  const chiSquare = discordant === 0 ? 0 : (corrected * corrected) / discordant
  return {
    onlyA,
    onlyB,
    difference: (onlyA - onlyB) / n,
    pValue: binomialTest(onlyA, discordant),
    chiSquare,
    chiSquarePValue: chiSquareTail(chiSquare, 1),
  }
}

function asHit(value: boolean | number, index: number): boolean {
  if (value === true || value === 1) return true
  if (value === false || value === 0) return false
  throw new NegError('NEG_RANGE', `${value} is neither a hit nor a miss`, { where: { row: index + 1 } })
}
