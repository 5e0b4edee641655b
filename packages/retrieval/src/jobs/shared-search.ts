import type { EngineName, SearchResult } from '@neg/core'
import { useEngine } from '@neg/core/engine'

import { Bm25Index } from '../search/bm25-index.ts'
import { DenseIndex } from '../search/dense-index.ts'
import { LastUsed } from './last-used.ts'

/**
 * An index and queries for it, as they go to another thread: the index lies in shared memory, so that all threads work
 * on one copy. Equal keys stand for equal indexes.
 */
export type SharedSearch =
  | {
      readonly kind: 'bm25'
      readonly key: string
      readonly buffer: SharedArrayBuffer
      readonly queries: readonly string[]
    }
  | {
      readonly kind: 'dense'
      readonly key: string
      readonly engine: EngineName
      readonly dimension: number
      /** Documents x dimension, in shared memory. */
      readonly vectors: Float32Array
      readonly tieRanks: Int32Array
      /** Queries x dimension, in shared memory. */
      readonly queries: Float32Array
    }

/** The same index with the queries from one number to before another. */
export function sliceQueries(search: SharedSearch, from: number, to: number): SharedSearch {
  if (search.kind === 'bm25') return { ...search, queries: search.queries.slice(from, to) }
  const { dimension, queries } = search
  return { ...search, queries: queries.subarray(from * dimension, to * dimension) }
}

/** The vectors one after another in an array, each as a view. */
export function rowsOf(vectors: Float32Array, dimension: number): Float32Array[] {
  return Array.from({ length: vectors.length / dimension }, (_, row) =>
    vectors.subarray(row * dimension, (row + 1) * dimension),
  )
}

/** A copy that threads can share. */
export function inSharedMemory<T extends Float32Array | Int32Array>(values: T): T {
  const Kind = values.constructor as new (memory: SharedArrayBuffer) => T
  const shared = new Kind(new SharedArrayBuffer(values.byteLength))
  shared.set(values)
  return shared
}

/** What was found, and how the positives of each query score on the same scale. */
export interface Searched {
  readonly found: SearchResult
  readonly positiveScores: readonly Float64Array[]
}

const lexical = new LastUsed<Bm25Index>()
const dense = new LastUsed<DenseIndex>((index) => index.dispose())

/** Finds the best `depth` documents of each query in this thread, which keeps the index for the next call. */
export async function searchShared(
  search: SharedSearch,
  depth: number,
  positives: readonly Int32Array[],
): Promise<Searched> {
  if (search.kind === 'bm25') {
    const { key, buffer, queries } = search
    return lexical.use(
      key,
      () => Bm25Index.fromBuffer(buffer),
      async (index) => ({
        found: await index.search(queries, depth),
        positiveScores: await index.scorePairs(queries, positives),
      }),
    )
  }
  const { key, engine, dimension, vectors, tieRanks, queries } = search
  await useEngine({ prefer: engine })
  return dense.use(
    key,
    () => new DenseIndex(vectors, { dimension, ties: tieRanks }),
    async (index) => ({
      found: await index.searchRows(queries, depth),
      positiveScores: await index.scorePairs(rowsOf(queries, dimension), positives),
    }),
  )
}
