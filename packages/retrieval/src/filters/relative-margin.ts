import { checkThreshold, type Filter, filterByReference } from './filter.ts'

/**
 * Drops candidates that score within a share of a positive: those with score > reference - margin |reference|, so that
 * 0.05 asks for 95 % of a positive reference at most, and the margin keeps its meaning below zero. Reason
 * `relativeMargin`.
 *
 * The reference is the smallest score of the anchor's positives; equality is kept. Needs `referenceScores`; an anchor
 * whose reference is -Infinity (no positive has a known score) keeps nothing. With embeddings of one topic a margin of
 * 0.05 can drop most of the candidates: look at the counts, and widen the search.
 *
 * @throws NEG_RANGE for a margin that isn't finite.
 */
export function relativeMargin(options: { readonly margin: number }): Filter {
  const { margin } = options
  checkThreshold('relativeMargin', margin)
  return filterByReference(
    'relativeMargin',
    'relativeMargin',
    (score, reference, round) => score > round(reference - margin * Math.abs(reference)),
  )
}
