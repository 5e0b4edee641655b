import * as tf from '@tensorflow/tfjs'
import type { Tensor2D } from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import type { OnProgress, SearchResult } from '../types.ts'
import { countRows } from './check-length.ts'
import { type TieOrder, TopKHeap } from './top-k-heap.ts'

export interface DocumentBlocksOptions {
  /** Numbers a vector. */
  readonly dimension: number
  /** Documents a block: the scores of a chunk should fit the cache. Default 2,048. */
  readonly blockSize?: number
}

export interface TopKInnerProductOptions {
  /** Which of two documents with equal scores comes first. Default `ascending`, by number. */
  readonly ties?: TieOrder
  /** Queries scored at a time. Default 256. */
  readonly chunk?: number
  /** For each query the documents that must not be returned. */
  readonly exclude?: readonly (Int32Array | readonly number[])[]
  /** Told after each chunk how many queries are done. */
  readonly onProgress?: OnProgress
}

/**
 * Document vectors on the engine, in blocks of shape [dimension, documents]: the layout in which a product needs no
 * transpose, ten times faster on the wasm engine than the other.
 *
 * Memory: the vectors once more, on the engine (which may keep a packed copy of its own). `dispose()` frees them.
 */
export class DocumentBlocks {
  readonly dimension: number
  readonly blockSize: number
  readonly size: number
  readonly blocks: readonly Tensor2D[]

  /**
   * @param vectors size x dimension, row-major.
   * @throws NEG_SHAPE when the vectors aren't whole rows, NEG_NOT_FINITE for a NaN or infinite value, NEG_RANGE for a
   * dimension or block size that is no whole number >= 1.
   */
  constructor(vectors: Float32Array, options: DocumentBlocksOptions) {
    const { dimension, blockSize = 2048 } = options
    checkWhole('blockSize', blockSize)
    this.size = checkRows(vectors, dimension, 'documents')
    this.dimension = dimension
    this.blockSize = blockSize
    const blocks: Tensor2D[] = []
    this.blocks = blocks
    try {
      for (let from = 0; from < this.size; from += blockSize) {
        const count = Math.min(blockSize, this.size - from)
        blocks.push(transposed(vectors.subarray(from * dimension, (from + count) * dimension), dimension))
      }
    } catch (error) {
      // An engine's memory may end before the documents do.
      this.dispose()
      throw error
    }
  }

  dispose(): void {
    tf.dispose([...this.blocks])
  }
}

/**
 * The k documents with the largest inner product for each query, exact: every product is computed.
 *
 * Queries go through in chunks and documents in blocks, so no queries x documents matrix exists; the scores of one
 * chunk against one block are read back and pass a threshold before they reach a heap. Ties go by `ties`, so the
 * result is the same for any chunk and block size on one engine.
 *
 * Time O(queries x documents x dimension). Memory O(chunk x block + queries x k) besides the vectors.
 *
 * @param queries queries x dimension, row-major.
 * @param documents blocks made once for many calls, or vectors (documents x dimension) for a single one.
 * @returns k places a query, best first; fewer than k documents leave the rest at -1 (see `SearchResult`).
 * @throws NEG_SHAPE, NEG_NOT_FINITE for the vectors; NEG_RANGE for k or chunk < 1.
 */
export async function topKInnerProduct(
  queries: Float32Array,
  documents: DocumentBlocks | { readonly vectors: Float32Array; readonly dimension: number },
  k: number,
  options: TopKInnerProductOptions = {},
): Promise<SearchResult> {
  const { ties = 'ascending', chunk = 256, exclude, onProgress } = options
  checkWhole('k', k)
  checkWhole('chunk', chunk)
  const count = checkRows(queries, documents.dimension, 'queries')
  const prepared = documents instanceof DocumentBlocks ? documents : new DocumentBlocks(documents.vectors, documents)
  try {
    checkSides(count, prepared.size, ties, exclude)
    const result: SearchResult = {
      ids: new Int32Array(count * k).fill(-1),
      scores: new Float32Array(count * k).fill(Number.NEGATIVE_INFINITY),
      counts: new Int32Array(count),
    }
    const capacity = Math.min(k, prepared.size)
    const heaps = Array.from({ length: Math.min(chunk, count) }, () => new TopKHeap(Math.max(capacity, 1), ties))
    for (let from = 0; from < count; from += chunk) {
      const rows = Math.min(chunk, count - from)
      await scoreChunk(queries.subarray(from * prepared.dimension, (from + rows) * prepared.dimension), prepared, {
        rows,
        heaps,
        exclude: exclude?.slice(from, from + rows),
      })
      for (let row = 0; row < rows; row += 1) {
        result.counts[from + row] = heaps[row].drain(result.ids, result.scores, (from + row) * k)
      }
      onProgress?.(from + rows, count)
    }
    return result
  } finally {
    if (prepared !== documents) prepared.dispose()
  }
}

/** Rows as the columns of a tensor. */
function transposed(rows: Float32Array, dimension: number): Tensor2D {
  const count = rows.length / dimension
  const columns = new Float32Array(rows.length)
  for (let row = 0; row < count; row += 1) {
    for (let d = 0; d < dimension; d += 1) columns[d * count + row] = rows[row * dimension + d]
  }
  return tf.tensor2d(columns, [dimension, count])
}

interface Chunk {
  readonly rows: number
  readonly heaps: readonly TopKHeap[]
  readonly exclude: readonly (Int32Array | readonly number[])[] | undefined
}

/** Scores one chunk of queries against every block and offers what passes to the heaps. */
async function scoreChunk(queries: Float32Array, documents: DocumentBlocks, chunk: Chunk): Promise<void> {
  const left = tf.tensor2d(queries, [chunk.rows, documents.dimension])
  try {
    for (let block = 0; block < documents.blocks.length; block += 1) {
      const right = documents.blocks[block]
      const product = tf.matMul(left, right)
      try {
        offerBlock((await product.data()) as Float32Array, right.shape[1], block * documents.blockSize, chunk)
      } finally {
        product.dispose()
      }
    }
  } finally {
    left.dispose()
  }
}

function offerBlock(scores: Float32Array, width: number, first: number, { rows, heaps, exclude }: Chunk): void {
  for (let row = 0; row < rows; row += 1) {
    const start = row * width
    for (const document of exclude?.[row] ?? []) {
      if (document >= first && document < first + width) scores[start + document - first] = Number.NaN
    }
    const heap = heaps[row]
    let { threshold } = heap
    for (let column = 0; column < width; column += 1) {
      // Written so that an excluded document, NaN by now, fails it.
      if (scores[start + column] >= threshold) threshold = heap.offer(first + column, scores[start + column])
    }
  }
}

function checkWhole(field: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return
  throw new NegError('NEG_RANGE', `${field} is ${value}, not a whole number >= 1`, { where: { field } })
}

/** @returns how many rows there are. */
function checkRows(vectors: Float32Array, dimension: number, field: string): number {
  const rows = countRows(field, vectors, dimension)
  for (let i = 0; i < vectors.length; i += 1) {
    if (!Number.isFinite(vectors[i])) {
      throw new NegError('NEG_NOT_FINITE', `a vector of the ${field} holds ${vectors[i]}`, {
        where: { field, row: Math.floor(i / dimension) + 1 },
        remedy: 'Look at the text and at the encoder that made this vector.',
      })
    }
  }
  return rows
}

function checkSides(
  queryCount: number,
  size: number,
  ties: TieOrder,
  exclude: TopKInnerProductOptions['exclude'],
): void {
  if (typeof ties !== 'string' && ties.length !== size) {
    throw new NegError('NEG_SHAPE', `ties ranks ${ties.length} documents of ${size}`, { where: { field: 'ties' } })
  }
  if (exclude !== undefined && exclude.length !== queryCount) {
    throw new NegError('NEG_SHAPE', `exclude has ${exclude.length} rows for ${queryCount} queries`, {
      where: { field: 'exclude' },
      remedy: 'Give one list of documents a query; it may be empty.',
    })
  }
}
