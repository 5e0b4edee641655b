import { NegError, type OnProgress, type SearchOptions, type SearchResult } from '@neg/core'
import { DocumentBlocks, type TieOrder, TopKHeap, topKInnerProduct } from '@neg/core/kernels'

import { descendingRanks } from './inverted-lists.ts'
import { checkK } from './search-places.ts'
import type { ScoringSearcher } from './types.ts'
import { countRows, unitRows } from './vector-rows.ts'

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
 * Exact nearest-neighbour search over vectors, on whatever engine is in use.
 *
 * Every product is computed, in blocks (`topKInnerProduct`); results don't depend on block and chunk sizes. `cosine`
 * scales all vectors to length 1 first (a zero vector then scores 0 everywhere). `euclidean` ranks by
 * `query . document - |document|^2 / 2` and computes the distances of the k found in float64. A row holds fewer than k
 * when there are fewer documents.
 *
 * Time O(queries x documents x dimension); memory O(chunk x block + queries x k) besides the vectors, which are held
 * on the host and on the engine until `dispose()`.
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
    const wide = metric === 'euclidean'
    this.#vectors = metric === 'cosine' ? unitRows(vectors, dimension) : vectors
    this.#blocks = new DocumentBlocks(wide ? withHalfSquares(vectors, dimension) : this.#vectors, {
      dimension: wide ? dimension + 1 : dimension,
      blockSize,
    })
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
    const { dimension, metric } = this
    countRows(queries, dimension, 'queries')
    const left = metric === 'cosine' ? unitRows(queries, dimension) : queries
    const result = await topKInnerProduct(metric === 'euclidean' ? withOnes(left, dimension) : left, this.#blocks, k, {
      ...options,
      ties: this.#ties,
      chunk: this.#chunk,
    })
    if (metric === 'euclidean') this.#measureDistances(queries, k, result)
    return result
  }

  async scorePairs(
    queries: readonly Float32Array[],
    documents: readonly (Int32Array | readonly number[])[],
  ): Promise<Float64Array[]> {
    return queries.map((query, row) => {
      this.#checkRow(query, row)
      const left = this.metric === 'cosine' ? unitRows(query, this.dimension) : query
      return Float64Array.from(documents[row], (document) => this.#score(left, 0, document))
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

  #score(queries: Float32Array, from: number, document: number): number {
    const to = document * this.dimension
    let sum = 0
    if (this.metric === 'euclidean') {
      for (let d = 0; d < this.dimension; d += 1) sum += (queries[from + d] - this.#vectors[to + d]) ** 2
      return -Math.sqrt(sum)
    }
    for (let d = 0; d < this.dimension; d += 1) sum += queries[from + d] * this.#vectors[to + d]
    return sum
  }

  /** The product loses the distance of near neighbours to rounding, so those found are measured again. */
  #measureDistances(queries: Float32Array, k: number, { ids, scores, counts }: SearchResult): void {
    const heap = new TopKHeap(k, this.#ties)
    for (let row = 0; row < counts.length; row += 1) {
      for (let place = row * k; place < row * k + counts[row]; place += 1) {
        heap.offer(ids[place], this.#score(queries, row * this.dimension, ids[place]))
      }
      heap.drain(ids, scores, row * k)
    }
  }
}

/** Each row with minus half its squared length behind it. */
function withHalfSquares(vectors: Float32Array, dimension: number): Float32Array {
  return extended(vectors, dimension, (row) => {
    let squares = 0
    for (let d = 0; d < dimension; d += 1) squares += vectors[row * dimension + d] ** 2
    return -squares / 2
  })
}

function withOnes(vectors: Float32Array, dimension: number): Float32Array {
  return extended(vectors, dimension, () => 1)
}

function extended(vectors: Float32Array, dimension: number, last: (row: number) => number): Float32Array {
  const rows = vectors.length / dimension
  const out = new Float32Array(vectors.length + rows)
  for (let row = 0; row < rows; row += 1) {
    out.set(vectors.subarray(row * dimension, (row + 1) * dimension), row * (dimension + 1))
    out[(row + 1) * (dimension + 1) - 1] = last(row)
  }
  return out
}
