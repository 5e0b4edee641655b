import { NegError } from '../../errors.ts'
import type { OnProgress, SearchResult } from '../../types.ts'
import { DocumentBlocks, type DocumentBlocksOptions } from './document-blocks.ts'
import { type Exclusions, countLists } from './exclusion-lists.ts'
import { emptyResult, mergeTopK } from './merge-top-k.ts'
import { searchQueries } from './search-queries.ts'
import type { StoredVectors } from './stored-vectors.ts'
import { tiePlaces } from './tie-places.ts'
import type { TieOrder } from './top-k-heap.ts'

export interface TopKInnerProductOptions {
  /** Which of two documents with equal scores comes first. Default `ascending`, by number. */
  readonly ties?: TieOrder
  /** Queries searched at a time. Default: as many as keep the memory small and the event loop alive. */
  readonly chunk?: number
  /** For each query the documents that must not be returned, its known positives for one; they displace no others. */
  readonly exclude?: Exclusions
  /** Told after each chunk how many queries are done. */
  readonly onProgress?: OnProgress
}

/**
 * The k documents with the largest inner product for each query (or cosine, or smallest distance), exact.
 *
 * Compiled kernels on all threads, whatever the tensor engine; scores never leave the processor's cache. Where whole
 * numbers are multiplied much faster than floats, a first pass over vectors rounded to 8 bits bounds every score, and
 * just documents whose bound reaches the k-th best are scored: for any query q and document d, rounded to q' and d',
 * |q.d - q'.d'| <= |q| |d - d'| + |q - q'| |d'|, to which the rounding of float32 is added. So the result is the same
 * with and without it, bit for bit, for any number of threads, chunk and block size; it differs between machines in
 * the last bits of scores, unless `useEngine` was told to be deterministic. Ties go by `ties`.
 *
 * Time O(queries x documents x dimension). Memory O(chunk x k + queries x k) besides the documents. Between pieces of
 * work the event loop gets its turn.
 *
 * @param queries queries x dimension, row-major.
 * @param documents blocks made once for many calls, or vectors (documents x dimension) for a single one.
 * @param k places a query, at least 1.
 * @returns k places a query, best first; fewer than k documents leave the rest at -1 (see `SearchResult`). Scores of
 * `euclidean` are minus the distances.
 * @throws NEG_SHAPE, NEG_NOT_FINITE, NEG_DTYPE for the arrays; NEG_RANGE for options, for vectors so long that scores
 * could be infinite, and when memory lacks.
 */
export async function topKInnerProduct(
  queries: Float32Array,
  documents: DocumentBlocks | ({ readonly vectors: StoredVectors } & DocumentBlocksOptions),
  k: number,
  options: TopKInnerProductOptions = {},
): Promise<SearchResult> {
  const { ties = 'ascending', chunk, exclude, onProgress } = options
  checkWhole('k', k)
  if (chunk !== undefined) checkWhole('chunk', chunk)
  const rows = searchQueries(queries, documents.dimension, documents.metric ?? 'dot')
  const prepared = documents instanceof DocumentBlocks ? documents : new DocumentBlocks(documents.vectors, documents)
  try {
    const { size: total, metric } = prepared
    checkSides(rows.count, total, ties, exclude)
    const result = emptyResult(rows.count, k)
    const rest = { exclude, chunk, onProgress, ties: tiePlaces(ties) }
    await mergeTopK(rows, prepared, result, { k, total, firstId: 0, ...rest })
    if (metric === 'euclidean') toDistances(result)
    return result
  } finally {
    if (prepared !== documents) prepared.dispose()
  }
}

/** Minus squared distances become minus distances. */
export function toDistances({ scores }: SearchResult): void {
  for (let i = 0; i < scores.length; i += 1) scores[i] = -Math.sqrt(-scores[i])
}

/** @throws NEG_RANGE. */
export function checkWhole(field: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return
  throw new NegError('NEG_RANGE', `${field} is ${value}, not a whole number >= 1`, { where: { field } })
}

/** @throws NEG_SHAPE for ties or exclusions of another size. */
export function checkSides(queries: number, size: number, ties: TieOrder, exclude: Exclusions | undefined): void {
  if (typeof ties !== 'string' && ties.length !== size) {
    throw new NegError('NEG_SHAPE', `ties ranks ${ties.length} documents of ${size}`, { where: { field: 'ties' } })
  }
  if (exclude !== undefined && countLists(exclude) !== queries) {
    throw new NegError('NEG_SHAPE', `exclude has ${countLists(exclude)} rows for ${queries} queries`, {
      where: { field: 'exclude' },
      remedy: 'Give one list of documents a query; it may be empty.',
    })
  }
}
