import { NegError } from '../../errors.ts'
import { meanOf } from '../describe.ts'
import { checkPairs, isConstant } from './pearson-correlation.ts'
import { studentTTwoSided } from '../distributions/student-t.ts'

export interface LinearRegression {
  readonly slope: number
  readonly intercept: number
  /** Share of the variance of y that the line explains; NaN where y is constant. */
  readonly rSquared: number
  readonly slopeStandardError: number
  /** Two-sided, of a slope of 0, by Student's t with n - 2 degrees of freedom; NaN for two points. */
  readonly pValue: number
}

/**
 * The straight line through points (x, y) with the least squared error in y. Time O(n).
 *
 * @throws NEG_SHAPE when the lengths differ or are 0; NEG_RANGE for fewer than two different x; NEG_NOT_FINITE.
 */
export function linearRegression(x: ArrayLike<number>, y: ArrayLike<number>): LinearRegression {
  checkPairs(x, y)
  if (isConstant(x)) {
    throw new NegError('NEG_RANGE', 'a line needs two different x', { where: { field: 'x' } })
  }
  const n = x.length
  const [meanX, meanY] = [meanOf(x), meanOf(y)]
  let [xx, xy, yy] = [0, 0, 0]
  for (let i = 0; i < n; i += 1) {
    const [dx, dy] = [x[i] - meanX, y[i] - meanY]
    xx += dx * dx
    xy += dx * dy
    yy += dy * dy
  }
  const slope = isConstant(y) ? 0 : xy / xx
  const intercept = meanY - slope * meanX
  let residual = 0
  for (let i = 0; i < n; i += 1) residual += (y[i] - meanY - slope * (x[i] - meanX)) ** 2
  const slopeStandardError = n > 2 ? Math.sqrt(residual / (n - 2) / xx) : Number.NaN
  const t = slope === 0 ? 0 : slope / slopeStandardError
  return {
    slope,
    intercept,
    rSquared: isConstant(y) ? Number.NaN : 1 - residual / yy,
    slopeStandardError,
    pValue: n > 2 ? studentTTwoSided(t, n - 2) : Number.NaN,
  }
}
