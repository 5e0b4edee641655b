import { NegError } from '../../errors.ts'
import { meanOf } from '../describe.ts'

/**
 * Pearson's correlation: how far two measurements of the same things rise and fall together along a line, from -1 to 1;
 * NaN where one of them is constant. Time O(n).
 *
 * @throws NEG_SHAPE when the lengths differ or are 0; NEG_NOT_FINITE for a value that is not finite.
 */
export function pearsonCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkPairs(x, y)
  const [meanX, meanY] = [meanOf(x), meanOf(y)]
  let [xx, xy, yy] = [0, 0, 0]
  for (let i = 0; i < x.length; i += 1) {
    const [dx, dy] = [x[i] - meanX, y[i] - meanY]
    xx += dx * dx
    xy += dx * dy
    yy += dy * dy
  }
  if (isConstant(x) || isConstant(y)) return Number.NaN
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)))
}

/** @throws NEG_SHAPE when the lengths differ or are 0; NEG_NOT_FINITE for a value that is not finite. */
export function checkPairs(x: ArrayLike<number>, y: ArrayLike<number>): void {
  if (x.length !== y.length || x.length === 0) {
    throw new NegError('NEG_SHAPE', `${x.length} values cannot be paired with ${y.length}`, {
      remedy: 'Give two measurements of the same things, in the same order.',
    })
  }
  for (let i = 0; i < x.length; i += 1) {
    if (Number.isFinite(x[i]) && Number.isFinite(y[i])) continue
    throw new NegError('NEG_NOT_FINITE', `the pair ${x[i]}, ${y[i]} is not finite`, { where: { row: i + 1 } })
  }
}

/** Whether all values are the same, which sums of squares tell only up to rounding. */
export function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i += 1) if (values[i] !== values[0]) return false
  return true
}
