import { checkThreshold, dropByReason, type Filter, needed, precisionOf } from './filter.ts'

/**
 * Drops candidates that score nearly as high as a positive: those with score + margin > reference. Reason
 * `absoluteMargin`.
 *
 * The reference is the smallest score of the anchor's positives; equality is kept. Needs `referenceScores`; an anchor
 * whose reference is -Infinity (no positive has a known score) keeps nothing.
 *
 * @throws NEG_RANGE for a margin that isn't finite.
 */
export function absoluteMargin(options: { readonly margin: number }): Filter {
  checkThreshold('absoluteMargin', options.margin)
  const rule = 'absoluteMargin'
  return {
    rule,
    apply: (candidates, context) => {
      const references = needed(rule, context, 'referenceScores')
      const { anchor, score } = candidates
      const round = precisionOf(score)
      return dropByReason(rule, candidates, (row) =>
        round(score[row] + options.margin) > round(references[anchor[row]]) ? 'absoluteMargin' : undefined,
      )
    },
  }
}
