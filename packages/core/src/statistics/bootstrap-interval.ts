import { NegError } from '../errors.ts'
import { Philox } from '../random/philox.ts'
import type { Rng } from '../types.ts'
import { meanOf, quantile } from './describe.ts'
import { assertConfidence, type Interval } from './interval.ts'

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
 * leave (1 - confidence) / 2 on either side. Time O(resamples x n), memory O(n + resamples).
 *
 * @throws NEG_RANGE for no values, fewer than one resample, or a confidence that isn't between 0 and 1.
 */
export function bootstrapInterval(values: ArrayLike<number>, options: BootstrapIntervalOptions = {}): Interval {
  const { confidence = 0.95, resamples = 2000, statistic = meanOf, seed = 0 } = options
  assertConfidence(confidence)
  if (values.length === 0 || !Number.isInteger(resamples) || resamples < 1) {
    throw new NegError('NEG_RANGE', `cannot draw ${resamples} samples of ${values.length} values`, {
      where: { field: values.length === 0 ? 'values' : 'resamples' },
    })
  }
  const all = Float64Array.from(values)
  const rng: Rng = new Philox(seed)
  const sample = new Float64Array(all.length)
  const statistics = new Float64Array(resamples)
  for (let i = 0; i < resamples; i += 1) {
    for (let j = 0; j < sample.length; j += 1) sample[j] = all[rng.below(all.length)]
    statistics[i] = statistic(sample)
  }
  statistics.sort()
  const tail = (1 - confidence) / 2
  return {
    estimate: statistic(all),
    low: quantile(statistics, tail),
    high: quantile(statistics, 1 - tail),
    confidence,
  }
}
