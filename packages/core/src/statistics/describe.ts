import { NegError } from '../errors.ts'

/** The usual figures of a sample. */
export interface Description {
  readonly count: number
  readonly mean: number
  readonly median: number
  /** Standard deviation with n - 1 below; 0 for a single value. */
  readonly std: number
  readonly min: number
  readonly q25: number
  readonly q50: number
  readonly q75: number
  readonly max: number
}

/**
 * Count, mean, median, standard deviation, extremes and quartiles (linear interpolation) of a sample; all NaN, and
 * count 0, for an empty one. Time O(n log n).
 */
export function describe(values: ArrayLike<number>): Description {
  const sorted = Float64Array.from(values).sort()
  const count = sorted.length
  if (count === 0) {
    const none = Number.NaN
    return { count, mean: none, median: none, std: none, min: none, q25: none, q50: none, q75: none, max: none }
  }
  const mean = meanOf(sorted)
  let squares = 0
  for (const value of sorted) squares += (value - mean) ** 2
  const median = quantile(sorted, 0.5)
  return {
    count,
    mean,
    median,
    std: count === 1 ? 0 : Math.sqrt(squares / (count - 1)),
    min: sorted[0],
    q25: quantile(sorted, 0.25),
    q50: median,
    q75: quantile(sorted, 0.75),
    max: sorted[count - 1],
  }
}

/** The arithmetic mean; NaN for none. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += values[i]
  return sum / values.length
}

/**
 * The `p` quantile of values in ascending order, by linear interpolation between the two around place p (n - 1)
 * (type 7 of Hyndman and Fan, the default of NumPy and R).
 *
 * @throws NEG_RANGE for no values, or a p outside 0 .. 1.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0 || !(p >= 0 && p <= 1)) {
    throw new NegError('NEG_RANGE', `no quantile ${p} of ${sorted.length} values`, { where: { field: 'p' } })
  }
  const place = p * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  // Equal neighbours (infinite ones too) need no interpolation.
  if (sorted[below] === sorted[above]) return sorted[below]
  return sorted[below] + (place - below) * (sorted[above] - sorted[below])
}
