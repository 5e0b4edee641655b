import { NegError } from '@neg/core'

import { dropByReason, type Filter } from './filter.ts'

export interface RankWindowOptions {
  /** The first so many of each anchor are too likely false negatives. Default 0. */
  readonly min?: number
  /** Ranks from here on are too easy. Default: none are. */
  readonly max?: number
}

/**
 * Keeps the candidates at ranks `min` to `max - 1` of each anchor, rank 0 being the first. Reason `rankWindow`.
 *
 * Ranks count an anchor's rows in the order in which they stand, best first; of what earlier filters left, where
 * `applyFilters` runs several. The first ranks hold most false negatives, the last ones teach nothing.
 *
 * @throws NEG_RANGE unless 0 <= min < max.
 */
export function rankWindow(options: RankWindowOptions = {}): Filter {
  const { min = 0, max = Number.POSITIVE_INFINITY } = options
  if (!Number.isInteger(min) || min < 0 || !(max > min)) {
    throw new NegError('NEG_RANGE', `no ranks from ${min} to below ${max}`, {
      where: { field: 'rankWindow' },
      remedy: 'Give a whole number min >= 0 and a max above it.',
    })
  }
  const rule = 'rankWindow'
  return {
    rule,
    apply: (candidates) => {
      const met = new Map<number, number>()
      let anchor: number | undefined
      let rank = 0
      return dropByReason(rule, candidates, (row) => {
        if (candidates.anchor[row] === anchor) {
          rank += 1
        } else {
          if (anchor !== undefined) met.set(anchor, rank + 1)
          anchor = candidates.anchor[row]
          rank = met.get(anchor) ?? 0
        }
        return rank < min || rank >= max ? 'rankWindow' : undefined
      })
    },
  }
}
