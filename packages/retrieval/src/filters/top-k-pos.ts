import { checkThreshold, type Filter, filterByReference } from './filter.ts'

export type TopKPosOptions =
  | {
      readonly strategy: 'TopK-MarginPos'
      /** Default 0.05. */
      readonly margin?: number
    }
  | {
      readonly strategy: 'TopK-PercPos'
      /** Default 0.95. */
      readonly percentage?: number
    }

/**
 * Positive-aware limits of NV-Retriever (Moreira and others 2024): keeps the scores up to `reference - margin`
 * (`TopK-MarginPos`) or up to `percentage x reference` (`TopK-PercPos`, meant for positive scores; `relativeMargin` is
 * its form that also holds below zero).
 *
 * @returns the indices of the scores that stay.
 */
export function topKPosFilter(scores: ArrayLike<number>, referenceScore: number, options: TopKPosOptions): Int32Array {
  const limit = limitOf(options)(referenceScore)
  const kept: number[] = []
  for (let i = 0; i < scores.length; i += 1) if (scores[i] <= limit) kept.push(i)
  return Int32Array.from(kept)
}

/**
 * `topKPosFilter` as a filter on candidates, the reference being the smallest score of the anchor's positives. Reason:
 * the strategy. Needs `referenceScores`.
 *
 * @throws NEG_RANGE for a margin or percentage that isn't finite.
 */
export function topKPos(options: TopKPosOptions): Filter {
  const limitFor = limitOf(options)
  return filterByReference(
    'topKPos',
    options.strategy,
    (score, reference, round) => !(score <= round(limitFor(reference))),
  )
}

function limitOf(options: TopKPosOptions): (reference: number) => number {
  if (options.strategy === 'TopK-MarginPos') {
    const { margin = 0.05 } = options
    checkThreshold('margin', margin)
    return (reference) => reference - margin
  }
  const { percentage = 0.95 } = options
  checkThreshold('percentage', percentage)
  return (reference) => percentage * reference
}
