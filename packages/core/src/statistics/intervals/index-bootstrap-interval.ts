import { NegError } from '../../errors.ts'
import { Philox } from '../../random/philox.ts'
import { quantile } from '../describe.ts'
import { assertConfidence, type Interval } from './interval.ts'

export interface IndexBootstrapIntervalOptions {
  /** Default 0.95. */
  readonly confidence?: number
  /** How many samples are drawn. Default 2,000. */
  readonly resamples?: number
  /** Default 0. */
  readonly seed?: number
}

export interface IndexBootstrapInterval extends Interval {
  /** Share of the samples whose statistic lies as far from the samples' mean as that mean lies from 0, or farther. */
  readonly pValue: number
  /** Samples whose statistic was not finite; they are left out. */
  readonly dropped: number
}

/**
 * Percentile bootstrap interval of any statistic of things that are counted off: the statistic is given, for each axis,
 * the indexes drawn with replacement. One axis resamples pairs or items with all that belongs to them (slopes, paired
 * differences, ratios of means); two axes resample, say, items and seeds independently, so that the interval holds for
 * new items and new seeds.
 *
 * Memory O(sizes + resamples), time `resamples` statistics.
 *
 * @param sizes how many things each axis has.
 * @param statistic is called with arrays that are used again: copy what must last. For the estimate itself each holds
 *   0 .. size - 1.
 * @throws NEG_RANGE for no axis or an empty one, fewer than one resample, a confidence that isn't between 0 and 1, or
 *   when no sample has a finite statistic.
 */
export function indexBootstrapInterval(
  sizes: readonly number[],
  statistic: (...indexes: readonly Int32Array[]) => number,
  options: IndexBootstrapIntervalOptions = {},
): IndexBootstrapInterval {
  const { confidence = 0.95, resamples = 2000, seed = 0 } = options
  assertConfidence(confidence)
  if (sizes.length === 0 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new NegError('NEG_RANGE', `cannot draw from axes of [${sizes.join(', ')}] things`, {
      where: { field: 'sizes' },
    })
  }
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new NegError('NEG_RANGE', `resamples is ${resamples}, not a whole number above 0`, {
      where: { field: 'resamples' },
    })
  }
  const indexes = sizes.map((size) => Int32Array.from({ length: size }, (_, i) => i))
  const estimate = statistic(...indexes)
  const rng = new Philox(seed)
  const drawn: number[] = []
  for (let resample = 0; resample < resamples; resample += 1) {
    for (const axis of indexes) for (let i = 0; i < axis.length; i += 1) axis[i] = rng.below(axis.length)
    const value = statistic(...indexes)
    if (Number.isFinite(value)) drawn.push(value)
  }
  if (drawn.length === 0) {
    throw new NegError('NEG_RANGE', `none of ${resamples} samples has a finite statistic`, {
      where: { field: 'statistic' },
    })
  }
  const sorted = Float64Array.from(drawn).sort()
  const tail = (1 - confidence) / 2
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
  const far = sorted.reduce((count, value) => count + (Math.abs(value - mean) >= Math.abs(mean) ? 1 : 0), 0)
  return {
    estimate,
    low: quantile(sorted, tail),
    high: quantile(sorted, 1 - tail),
    confidence,
    pValue: far / sorted.length,
    dropped: resamples - sorted.length,
  }
}
