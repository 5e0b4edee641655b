import { NegError } from '../../errors.ts'

export interface FindMinimumOptions {
  /** How near the minimum is found, relative to x. Default 1e-8, the most that function values tell. */
  readonly tolerance?: number
}

export interface Minimum {
  readonly x: number
  readonly value: number
}

const goldenShare = (3 - Math.sqrt(5)) / 2

/**
 * A minimum of a function of one variable on an interval; the minimum where there is only one.
 *
 * Brent (1973): parabolas through the three best points, golden sections where they mislead. About 20 calls on smooth
 * functions.
 *
 * @throws NEG_RANGE unless low < high are finite; NEG_NOT_FINITE when the function gives NaN.
 */
export function findMinimum(
  f: (x: number) => number,
  low: number,
  high: number,
  options: FindMinimumOptions = {},
): Minimum {
  const { tolerance = 1e-8 } = options
  if (!(low < high && Number.isFinite(high - low))) {
    throw new NegError('NEG_RANGE', `${low} to ${high} is no interval`, { where: { field: 'low' } })
  }
  const evaluate = (x: number): Minimum => {
    const value = f(x)
    if (Number.isNaN(value)) throw new NegError('NEG_NOT_FINITE', `the function gives NaN at ${x}`)
    return { x, value }
  }
  let [left, right] = [low, high]
  let best = evaluate(left + goldenShare * (right - left))
  let [second, third] = [best, best]
  let step = 0
  let before = 0
  for (let calls = 0; calls < 500; calls += 1) {
    const middle = (left + right) / 2
    const near = tolerance * Math.abs(best.x) + 1e-12
    if (Math.abs(best.x - middle) <= 2 * near - (right - left) / 2) break
    const guess = Math.abs(before) > near ? parabolaStep(best, second, third) : Number.NaN
    const target = best.x + guess
    // A parabola must stay inside and halve the move before last; comparisons with NaN are false.
    if (Math.abs(guess) < Math.abs(before) / 2 && target > left && target < right) {
      before = step
      const close = target - left < 2 * near || right - target < 2 * near
      step = close ? Math.sign(middle - best.x) * near : guess
    } else {
      before = best.x < middle ? right - best.x : left - best.x
      step = goldenShare * before
    }
    const point = evaluate(best.x + (Math.abs(step) >= near ? step : Math.sign(step) * near))
    if (point.value <= best.value) {
      if (point.x >= best.x) left = best.x
      else right = best.x
      ;[third, second, best] = [second, best, point]
    } else {
      if (point.x < best.x) left = point.x
      else right = point.x
      if (point.value <= second.value || second.x === best.x) [third, second] = [second, point]
      else if (point.value <= third.value || third.x === best.x || third.x === second.x) third = point
    }
  }
  return best
}

/** The move from the best point to the lowest point of the parabola through three. */
function parabolaStep(best: Minimum, second: Minimum, third: Minimum): number {
  const r = (best.x - second.x) * (best.value - third.value)
  const q = (best.x - third.x) * (best.value - second.value)
  const top = (best.x - third.x) * q - (best.x - second.x) * r
  return -top / (2 * (q - r))
}
