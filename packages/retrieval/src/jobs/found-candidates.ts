import { NegError } from '@neg/core'
import type { SearchOptions, SearchResult } from '@neg/core'

import { searchPlaces } from '../search/search-places.ts'
import type { ScoringSearcher } from '../search/types.ts'
import type { SearchedShard } from './search-shard.ts'

/** What was found for one query, best first, and the scores of its positives in their order. */
interface FoundRow {
  readonly ids: Int32Array
  readonly scores: Float32Array
  readonly positiveScores: Float64Array
}

/**
 * Candidates found earlier, as a searcher: query number i gets what was stored for it. It knows the scores of the
 * positives and of no other documents.
 */
export class FoundCandidates implements ScoringSearcher<number> {
  readonly exact = true
  readonly size: number
  readonly #rows: FoundRow[] = []

  /**
   * @param shards in the order of the queries, `depth` places a query.
   * @param positives the positives of each query, which the shards scored.
   * @param size documents in the corpus.
   */
  constructor(shards: readonly SearchedShard[], depth: number, positives: readonly Int32Array[], size: number) {
    this.size = size
    for (const { ids, scores, counts, positiveScores } of shards) {
      let from = 0
      counts.forEach((count, query) => {
        const to = from + positives[this.#rows.length].length
        const [start, end] = [query * depth, query * depth + count]
        this.#rows.push({
          ids: ids.subarray(start, end),
          scores: scores.subarray(start, end),
          positiveScores: positiveScores.subarray(from, to),
        })
        from = to
      })
    }
  }

  /** The scores of a query's positives, in their order. */
  positiveScores(query: number): Float64Array {
    return this.#rows[query].positiveScores
  }

  async search(queries: readonly number[], k: number, options: SearchOptions = {}): Promise<SearchResult> {
    const result = searchPlaces(queries.length, k, options)
    queries.forEach((query, row) => {
      const { ids, scores } = this.#rows[query]
      const excluded = new Set(options.exclude?.[row])
      let place = 0
      for (let i = 0; i < ids.length && place < k; i += 1) {
        if (excluded.has(ids[i])) continue
        result.ids[row * k + place] = ids[i]
        result.scores[row * k + place] = scores[i]
        place += 1
      }
      result.counts[row] = place
    })
    return result
  }

  async scorePairs(
    queries: readonly number[],
    documents: readonly (Int32Array | readonly number[])[],
  ): Promise<Float64Array[]> {
    return queries.map((query, row) => {
      const { positiveScores } = this.#rows[query]
      if (positiveScores.length === documents[row].length) return positiveScores
      throw new NegError('NEG_SHAPE', 'only the positives of a query have stored scores', { where: { row: row + 1 } })
    })
  }
}
