import { NegError } from '@neg/core'
import type { Run } from '@neg/core/evaluation'

import { type FuseRunsOptions, NormalisedRuns } from './fuse-runs.ts'

export interface TuneFusionWeightOptions extends Omit<FuseRunsOptions, 'weights'> {
  /** Weights of the second run that are tried; the first gets the rest. Default 0, 0.05, ..., 1. */
  readonly candidates?: readonly number[]
}

export interface TunedFusionWeight {
  readonly weight: number
  readonly value: number
  /** Every weight tried, with its value. */
  readonly curve: readonly { readonly weight: number; readonly value: number }[]
}

/**
 * Chooses how much of a second run to mix into a first by trying weights on validation queries.
 *
 * The best value wins; among equals the smallest weight, so that a second run that doesn't help gets none. Choose on
 * other queries than those reported.
 *
 * @param measure what to make large, say `(run) => evaluate(qrels, run, ['mrr_10']).mean.mrr_10`.
 * @throws NEG_RANGE without candidates or for one outside [0, 1]; NEG_NOT_FINITE when the measure gives NaN.
 */
export function tuneFusionWeight(
  first: Run,
  second: Run,
  measure: (fused: Run) => number,
  options: TuneFusionWeightOptions = {},
): TunedFusionWeight {
  const { candidates = Array.from({ length: 21 }, (_, i) => i / 20), ...fusion } = options
  if (candidates.length === 0 || !candidates.every((weight) => weight >= 0 && weight <= 1)) {
    throw new NegError('NEG_RANGE', 'the candidates must be weights from 0 to 1', { where: { field: 'candidates' } })
  }
  const runs = new NormalisedRuns([first, second], fusion)
  const curve = [...candidates]
    .sort((a, b) => a - b)
    .map((weight) => {
      const value = measure(runs.fuse([1 - weight, weight], fusion.depth))
      if (Number.isNaN(value)) throw new NegError('NEG_NOT_FINITE', `the measure is NaN at weight ${weight}`)
      return { weight, value }
    })
  const best = curve.reduce((best, point) => (point.value > best.value ? point : best))
  return { ...best, curve }
}
