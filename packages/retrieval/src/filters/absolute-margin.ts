import { checkThreshold, type Filter, filterByReference } from './filter.ts'

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
  const { margin } = options
  checkThreshold('absoluteMargin', margin)
  return filterByReference(
    'absoluteMargin',
    'absoluteMargin',
    (score, reference, round) => round(score + margin) > round(reference),
  )
}
