import { dropByReason, type Filter, needed } from './filter.ts'

/**
 * Drops candidates that are known to be right: the positives of their own anchor. Reason `positives`.
 *
 * Needs `positives`. Time O(candidates + positives).
 */
export function knownPositives(): Filter {
  const rule = 'knownPositives'
  return {
    rule,
    apply: (candidates, context) => {
      const positives = needed(rule, context, 'positives')
      // Rows of one anchor mostly stand together, so its set is made once, or once a run.
      let anchor: number | undefined
      let own = new Set<number>()
      return dropByReason(rule, candidates, (row) => {
        if (candidates.anchor[row] !== anchor) {
          anchor = candidates.anchor[row]
          own = new Set(positives[anchor])
        }
        return own.has(candidates.candidate[row]) ? 'positives' : undefined
      })
    },
  }
}
