import { NegError, type Searcher } from '@neg/core'
import { TopKHeap } from '@neg/core/kernels'

import { descendingRanks } from './inverted-lists.ts'
import { markExcluded, searchPlaces } from './search-places.ts'

/** A search engine of your own: the best documents of one query, in any order, named by id. */
export type SearchFunction<Q> = (
  query: Q,
  k: number,
) => readonly { readonly id: string; readonly score: number }[] | Promise<readonly { id: string; score: number }[]>

/**
 * Wraps a function or a foreign search engine as a `Searcher`, so that it can be mined and fused like the others.
 *
 * The function is asked for k documents plus those excluded, one query after the other; what it returns is put in the
 * toolkit's order (score descending, equal scores by id descending) and cut to k.
 *
 * @param ids names of all documents, by number.
 * @throws NEG_ID_UNKNOWN for an id that isn't among them, NEG_ID_DUPLICATE for one that comes twice in a result,
 * NEG_NOT_FINITE for a score that is NaN.
 */
export function searcherFromFunction<Q>(search: SearchFunction<Q>, ids: readonly string[]): Searcher<Q> {
  const numbers = new Map(ids.map((id, number) => [id, number]))
  const ranks = descendingRanks(ids)
  return {
    size: ids.length,
    exact: false,
    search: async (queries, k, options = {}) => {
      const result = searchPlaces(queries.length, k, options)
      const flags = new Uint8Array(ids.length)
      for (const [row, query] of queries.entries()) {
        const excluded = options.exclude?.[row] ?? []
        const found = await search(query, k + excluded.length)
        markExcluded(flags, excluded, 1)
        const heap = new TopKHeap(k, ranks)
        const seen = new Set<number>()
        for (const { id, score } of found) {
          const number = documentNumber(numbers, id, row)
          if (seen.has(number)) {
            throw new NegError('NEG_ID_DUPLICATE', `document ${JSON.stringify(id)} comes twice for a query`, {
              where: { row: row + 1 },
            })
          }
          if (Number.isNaN(score)) {
            throw new NegError('NEG_NOT_FINITE', `the score of document ${JSON.stringify(id)} is NaN`, {
              where: { row: row + 1 },
            })
          }
          seen.add(number)
          if (flags[number] === 0) heap.offer(number, score)
        }
        markExcluded(flags, excluded, 0)
        result.counts[row] = heap.drain(result.ids, result.scores, row * k)
      }
      return result
    },
  }
}

function documentNumber(numbers: ReadonlyMap<string, number>, id: string, row: number): number {
  const number = numbers.get(id)
  if (number !== undefined) return number
  throw new NegError('NEG_ID_UNKNOWN', `the search returned ${JSON.stringify(id)}, which is no document`, {
    where: { row: row + 1 },
    remedy: 'Give the ids of all documents that the engine may return.',
  })
}
