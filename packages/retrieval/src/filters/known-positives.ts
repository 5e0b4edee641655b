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
      const sets = new Map<number, Set<number>>()
      return dropByReason(rule, candidates, (row) => {
        const anchor = candidates.anchor[row]
        let set = sets.get(anchor)
        if (set === undefined) {
          set = new Set(positives[anchor])
          sets.set(anchor, set)
        }
        return set.has(candidates.candidate[row]) ? 'positives' : undefined
      })
    },
  }
}
