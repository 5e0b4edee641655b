import { NegError, type SearchResult } from '@neg/core'
import type { Run } from '@neg/core/evaluation'

/**
 * Names the rows of a search result, so that `evaluate` can judge them and run files can hold them.
 *
 * @param queryIds the id of each row; `documentIds` the id of each document number.
 * @throws NEG_SHAPE when the result has another number of rows.
 */
export function runFromSearch(queryIds: readonly string[], documentIds: readonly string[], result: SearchResult): Run {
  const { ids, scores, counts } = result
  if (counts.length !== queryIds.length) {
    throw new NegError('NEG_SHAPE', `${queryIds.length} query ids for ${counts.length} rows of results`, {
      where: { field: 'queryIds' },
    })
  }
  const k = counts.length === 0 ? 0 : ids.length / counts.length
  return new Map(
    queryIds.map((query, row) => {
      const found = new Map<string, number>()
      for (let place = row * k; place < row * k + counts[row]; place += 1) {
        found.set(documentIds[ids[place]], scores[place])
      }
      return [query, found]
    }),
  )
}
