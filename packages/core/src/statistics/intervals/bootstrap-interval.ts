import { NegError } from '../../errors.ts'
import { meanOf } from '../describe.ts'
import { indexBootstrapInterval } from './index-bootstrap-interval.ts'
import type { Interval } from './interval.ts'

export interface BootstrapIntervalOptions {
  /** Default 0.95. */
  readonly confidence?: number
  /** How many samples are drawn. Default 2,000. */
  readonly resamples?: number
  /** What is estimated. Default: the mean. */
  readonly statistic?: (sample: Float64Array) => number
  /** Default 0. */
  readonly seed?: number
}

/**
 * Percentile bootstrap interval (Efron 1979): the statistic over samples drawn with replacement, and the quantiles that
 * leave (1 - confidence) / 2 on either side. Samples without a finite statistic are left out. For statistics of more than
 * one column, or of items and seeds, take `indexBootstrapInterval`. Time O(resamples x n), memory O(n + resamples).
 *
 * @throws NEG_RANGE for no values, fewer than one resample, or a confidence that isn't between 0 and 1.
 */
export function bootstrapInterval(values: ArrayLike<number>, options: BootstrapIntervalOptions = {}): Interval {
  const { confidence = 0.95, resamples = 2000, statistic = meanOf, seed = 0 } = options
  if (values.length === 0) {
    throw new NegError('NEG_RANGE', 'there are no values to draw samples of', { where: { field: 'values' } })
  }
  const sample = new Float64Array(values.length)
  const { estimate, low, high } = indexBootstrapInterval(
    [values.length],
    (drawn) => {
      drawn.forEach((index, i) => (sample[i] = values[index]))
      return statistic(sample)
    },
    { confidence, resamples, seed },
  )
  return { estimate, low, high, confidence }
}
