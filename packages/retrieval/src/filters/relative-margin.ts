import { checkThreshold, dropByReason, type Filter, needed, precisionOf } from './filter.ts'

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
  checkThreshold('relativeMargin', options.margin)
  const rule = 'relativeMargin'
  return {
    rule,
    apply: (candidates, context) => {
      const references = needed(rule, context, 'referenceScores')
      const { anchor, score } = candidates
      const round = precisionOf(score)
      return dropByReason(rule, candidates, (row) => {
        const reference = references[anchor[row]]
        return score[row] > round(reference - options.margin * Math.abs(reference)) ? 'relativeMargin' : undefined
      })
    },
  }
}
