import { checkThreshold, dropByReason, type Filter, precisionOf } from './filter.ts'

export interface ScoreRangeOptions {
  /** Candidates above it are likely false. Default: no limit. */
  readonly max?: number
  /** Candidates below it are too easy. Default: no limit. */
  readonly min?: number
}

/**
 * Drops candidates that score above `max` (reason `maxScore`) or below `min` (reason `minScore`); equality is kept.
 *
 * @throws NEG_RANGE for a limit that isn't finite.
 */
export function scoreRange(options: ScoreRangeOptions): Filter {
  const { max, min } = options
  if (max !== undefined) checkThreshold('maxScore', max)
  if (min !== undefined) checkThreshold('minScore', min)
  const rule = 'scoreRange'
  return {
    rule,
    apply: (candidates) => {
      const { score } = candidates
      const round = precisionOf(score)
      const top = max === undefined ? Number.POSITIVE_INFINITY : round(max)
      const bottom = min === undefined ? Number.NEGATIVE_INFINITY : round(min)
      return dropByReason(rule, candidates, (row) => {
        if (score[row] > top) return 'maxScore'
        return score[row] < bottom ? 'minScore' : undefined
      })
    },
  }
}
