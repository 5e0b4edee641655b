import { pearsonCorrelation, checkPairs } from '../../statistics/association/pearson-correlation.ts'
import { spearmanCorrelation } from '../../statistics/association/spearman-correlation.ts'
import { meanOf } from '../../statistics/describe.ts'

/** Errors of some predictions. */
export interface PredictionErrors {
  readonly count: number
  /** Mean of `|prediction - target|`; NaN for none. */
  readonly meanAbsoluteError: number
  /** Geometric mean of the same, errors of 0 taken as 1e-10; NaN for none. */
  readonly geometricMeanError: number
}

export interface RegressionMetrics extends PredictionErrors {
  readonly pearson: number
  readonly spearman: number
  /** R^2: 1 - squared errors / squared distances from the mean target; NaN where targets are constant. */
  readonly determination: number
  /** By how often the target was trained on, where `trainingTargets` are given. */
  readonly shots?: Readonly<Record<ShotGroup, PredictionErrors>>
}

/** Targets with more than 100 training samples, with fewer than 20, and those in between. */
export type ShotGroup = 'many' | 'median' | 'few'

export interface RegressionMetricsOptions {
  /** The targets of the training set; targets count as the same when they round to the same whole number. */
  readonly trainingTargets?: ArrayLike<number>
}

/**
 * How well numbers are predicted: mean and geometric mean of the absolute errors, correlations, share of the variance,
 * and, for imbalanced training sets, errors by how many samples the target had there.
 *
 * The measures of deep imbalanced regression; Yang et al., "Delving into deep imbalanced regression" (2021), section 4.
 * Time O(n log n).
 *
 * @throws NEG_SHAPE when the lengths differ or are 0; NEG_NOT_FINITE for a value that is no number.
 * @system 01
 */
export function regressionMetrics(
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
  { trainingTargets }: RegressionMetricsOptions = {},
): RegressionMetrics {
  checkPairs(predictions, targets)
  const errors = Float64Array.from(predictions, (prediction, i) => Math.abs(prediction - targets[i]))
  const mean = meanOf(targets)
  const residual = errors.reduce((sum, error) => sum + error * error, 0)
  const total = Array.from(targets).reduce((sum, target) => sum + (target - mean) ** 2, 0)
  return {
    ...summarised(errors),
    pearson: pearsonCorrelation(predictions, targets),
    spearman: spearmanCorrelation(predictions, targets),
    determination: total === 0 ? Number.NaN : 1 - residual / total,
    ...(trainingTargets === undefined ? {} : { shots: byShots(errors, targets, trainingTargets) }),
  }
}

function summarised(errors: Float64Array): PredictionErrors {
  return {
    count: errors.length,
    meanAbsoluteError: errors.length === 0 ? Number.NaN : meanOf(errors),
    geometricMeanError:
      errors.length === 0 ? Number.NaN : Math.exp(meanOf(errors.map((error) => Math.log(error === 0 ? 1e-10 : error)))),
  }
}

function byShots(
  errors: Float64Array,
  targets: ArrayLike<number>,
  trainingTargets: ArrayLike<number>,
): NonNullable<RegressionMetrics['shots']> {
  const samples = new Map<number, number>()
  for (const target of Array.from(trainingTargets, Math.round)) samples.set(target, (samples.get(target) ?? 0) + 1)
  const group = (target: number): ShotGroup => {
    const count = samples.get(Math.round(target)) ?? 0
    return count > 100 ? 'many' : count < 20 ? 'few' : 'median'
  }
  const of = (wanted: ShotGroup): PredictionErrors => summarised(errors.filter((_, i) => group(targets[i]) === wanted))
  return { many: of('many'), median: of('median'), few: of('few') }
}
