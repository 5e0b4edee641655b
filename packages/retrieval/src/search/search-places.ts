import { NegError, type SearchOptions, type SearchResult } from '@neg/core'

/**
 * Empty places for the results of a search: ids -1, scores -Infinity, counts 0.
 *
 * @throws NEG_RANGE when k is no whole number >= 1; NEG_SHAPE when `exclude` hasn't a row for each query.
 */
export function searchPlaces(queryCount: number, k: number, { exclude }: SearchOptions): SearchResult {
  checkK(k)
  if (exclude !== undefined && exclude.length !== queryCount) {
    throw new NegError('NEG_SHAPE', `exclude has ${exclude.length} rows for ${queryCount} queries`, {
      where: { field: 'exclude' },
      remedy: 'Give one list of documents a query; it may be empty.',
    })
  }
  return {
    ids: new Int32Array(queryCount * k).fill(-1),
    scores: new Float32Array(queryCount * k).fill(Number.NEGATIVE_INFINITY),
    counts: new Int32Array(queryCount),
  }
}

/** @throws NEG_RANGE when k is no whole number >= 1. */
export function checkK(k: number): void {
  if (!Number.isInteger(k) || k < 1) {
    throw new NegError('NEG_RANGE', `k is ${k}, not a whole number >= 1`, { where: { field: 'k' } })
  }
}

/** Sets or clears the flags of the documents that one query must not get. */
export function markExcluded(flags: Uint8Array, documents: Int32Array | readonly number[], flag: 0 | 1): void {
  for (let i = 0; i < documents.length; i += 1) flags[documents[i]] = flag
}
