import type { Bm25Index } from '../search/index.ts'
import type { NegativeSource } from './negative-source.ts'
import { searchNegatives, type SearchNegativesOptions } from './search-negatives.ts'

/**
 * Documents that share telling words with the query and aren't right: cheap, model-free hard negatives, the usual first
 * choice (DPR, Karpukhin and others 2020). Ask with the queries' texts; asking with the positives' texts brings their
 * siblings back as negatives.
 *
 * @param queries the text of each anchor.
 */
export function bm25Negatives(
  index: Bm25Index,
  queries: readonly string[],
  options: SearchNegativesOptions = {},
): NegativeSource {
  return searchNegatives(index, queries, options)
}
