import { NegError, type OnProgress, type SearchOptions, type SearchResult } from '@neg/core'
import { DocumentBlocks, normaliseRows, type TieOrder, topKInnerProduct } from '@neg/core/kernels'

import { descendingRanks } from './inverted-lists.ts'
import { checkK } from './search-places.ts'
import type { ScoringSearcher } from './types.ts'
import { countRows } from './vector-rows.ts'

/** `euclidean` scores with minus the distance, so that larger is nearer everywhere. */
export type DenseMetric = 'dot' | 'cosine' | 'euclidean'

export interface DenseIndexOptions {
  /** Numbers a vector. */
  readonly dimension: number
  /** Default `dot`. */
  readonly metric?: DenseMetric
  /** Which of two documents with equal scores comes first. Default: by `ids`, else `ascending` by number. */
  readonly ties?: TieOrder
  /** Names of the documents; with them equal scores stand in descending byte order, the rule of all rankings. */
  readonly ids?: readonly string[]
  /** Documents a block, queries a chunk: see `topKInnerProduct`. */
  readonly blockSize?: number
  readonly chunk?: number
}

export interface DenseSearchOptions extends SearchOptions {
  readonly onProgress?: OnProgress
}

/**
 * Exact nearest-neighbour search over vectors, by compiled kernels on all threads.
 *
 * Every product counts (`topKInnerProduct`); results depend on neither block and chunk sizes nor the number of threads.
 * `cosine` scores vectors as if at length 1 (a zero vector then scores 0 everywhere), `euclidean` with minus the
 * distance. A row holds fewer than k when there are fewer documents.
 *
 * Time O(queries x documents x dimension); memory O(chunk x k + queries x k) besides the vectors, which are held as
 * they were given and, until `dispose()`, once more by the kernels.
 *
 * @throws NEG_SHAPE, NEG_NOT_FINITE for vectors; NEG_RANGE for options.
 */
export class DenseIndex implements ScoringSearcher<Float32Array> {
  readonly exact = true
  readonly size: number
  readonly dimension: number
  readonly metric: DenseMetric
  readonly #vectors: Float32Array
  readonly #blocks: DocumentBlocks
  readonly #ties: TieOrder
  readonly #chunk: number | undefined

  /** @param vectors documents x dimension, row-major; kept, so don't change them. */
  constructor(vectors: Float32Array, options: DenseIndexOptions) {
    const { dimension, metric = 'dot', ids, blockSize, chunk } = options
    if (metric !== 'dot' && metric !== 'cosine' && metric !== 'euclidean') {
      throw new NegError('NEG_RANGE', `there is no metric ${JSON.stringify(metric)}`, {
        where: { field: 'metric' },
        remedy: 'Take dot, cosine or euclidean.',
      })
    }
    this.size = countRows(vectors, dimension, 'documents')
    if (ids !== undefined && ids.length !== this.size) {
      throw new NegError('NEG_SHAPE', `${ids.length} ids for ${this.size} documents`, { where: { field: 'ids' } })
    }
    this.#vectors = vectors
    this.#blocks = new DocumentBlocks(vectors, { dimension, metric, blockSize })
    this.dimension = dimension
    this.metric = metric
    this.#chunk = chunk
    this.#ties = options.ties ?? (ids === undefined ? 'ascending' : descendingRanks(ids))
  }

  /** The best k documents of each query vector. */
  async search(queries: readonly Float32Array[], k: number, options: SearchOptions = {}): Promise<SearchResult> {
    const flat = new Float32Array(queries.length * this.dimension)
    queries.forEach((query, row) => {
      this.#checkRow(query, row)
      flat.set(query, row * this.dimension)
    })
    return this.searchRows(flat, k, options)
  }

  /** `search` for query vectors in one array, queries x dimension. */
  async searchRows(queries: Float32Array, k: number, options: DenseSearchOptions = {}): Promise<SearchResult> {
    checkK(k)
    countRows(queries, this.dimension, 'queries')
    return topKInnerProduct(queries, this.#blocks, k, { ...options, ties: this.#ties, chunk: this.#chunk })
  }

  async scorePairs(
    queries: readonly Float32Array[],
    documents: readonly (Int32Array | readonly number[])[],
  ): Promise<Float64Array[]> {
    const scratch = new Float32Array(this.dimension)
    return queries.map((query, row) => {
      this.#checkRow(query, row)
      const left = this.metric === 'cosine' ? unit(query, new Float32Array(this.dimension)) : query
      return Float64Array.from(documents[row], (document) => this.#score(left, document, scratch))
    })
  }

  /** Frees what lies on the engine. */
  dispose(): void {
    this.#blocks.dispose()
  }

  #checkRow(query: Float32Array, row: number): void {
    if (query.length === this.dimension) return
    throw new NegError('NEG_SHAPE', `a query has ${query.length} numbers, the documents ${this.dimension}`, {
      where: { field: 'queries', row: row + 1 },
    })
  }

  /** In float64, from the numbers that the search multiplies. */
  #score(query: Float32Array, document: number, scratch: Float32Array): number {
    const { dimension, metric } = this
    const given = this.#vectors.subarray(document * dimension, (document + 1) * dimension)
    const right = metric === 'cosine' ? unit(given, scratch) : given
    let sum = 0
    if (metric === 'euclidean') {
      for (let d = 0; d < dimension; d += 1) sum += (query[d] - right[d]) ** 2
      return -Math.sqrt(sum)
    }
    for (let d = 0; d < dimension; d += 1) sum += query[d] * right[d]
    return sum
  }
}

/** A vector at unit length, in another array. */
function unit(vector: Float32Array, out: Float32Array): Float32Array {
  out.set(vector)
  normaliseRows(out, out.length)
  return out
}
