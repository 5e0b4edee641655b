import { rm, stat } from 'node:fs/promises'

import { NegError } from '../errors.ts'
import { sha256, workKey } from '../execution/digest.ts'
import { DocumentBlocks, type DocumentBlocksOptions } from '../kernels/top-k/document-blocks.ts'
import type { Exclusions } from '../kernels/top-k/exclusion-lists.ts'
import { emptyResult, mergeTopK } from '../kernels/top-k/merge-top-k.ts'
import { type SearchQueries, searchQueries } from '../kernels/top-k/search-queries.ts'
import { tiePlaces } from '../kernels/top-k/tie-places.ts'
import type { TieOrder } from '../kernels/top-k/top-k-heap.ts'
import { checkSides, checkWhole, toDistances } from '../kernels/top-k/top-k-inner-product.ts'
import type { OnProgress, SearchResult } from '../types.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'
import { type VectorFileOptions, type VectorReader, openVectorFile } from './vector-file.ts'

export interface TopKFromFileOptions
  extends VectorFileOptions, Pick<DocumentBlocksOptions, 'metric' | 'firstPass' | 'blockSize'> {
  /** Bytes for the documents that are in memory at a time, as read and as searched. Default 1 GiB. */
  readonly memoryLimit?: number
  /** Which of two documents with equal scores comes first. Default `ascending`, by number. */
  readonly ties?: TieOrder
  /** For each query the documents that must not be returned. */
  readonly exclude?: Exclusions
  /** Where to keep what was found so far, so that a run that is killed goes on from there. Removed at the end. */
  readonly checkpoint?: string
  /** Told after each part how many documents are done. */
  readonly onProgress?: OnProgress
}

/**
 * `topKInnerProduct` over documents that don't fit into memory: they are read part by part, and the best of all parts
 * are kept. The result is the same, bit for bit.
 *
 * Memory: `memoryLimit`, at least 24 documents, and O(queries x k). Time: as in memory, and the reading. With a
 * `checkpoint` at most one part is done again after a kill.
 *
 * @param queries queries x dimension, row-major.
 * @param source path of a file (see `openVectorFile`), or whatever reads vectors.
 * @throws what `openVectorFile` and `topKInnerProduct` throw; NEG_RANGE for a memory limit of less than a byte;
 * NEG_RESUME_MISMATCH when the checkpoint is of other work, NEG_WRITE_FAILED when it can't be written.
 */
export async function topKFromFile(
  queries: Float32Array,
  source: string | VectorReader,
  k: number,
  options: TopKFromFileOptions = {},
): Promise<SearchResult> {
  const { memoryLimit = 1 << 30 } = options
  checkWhole('k', k)
  checkWhole('memoryLimit', memoryLimit)
  if (typeof source !== 'string') return searchParts(queries, source, k, memoryLimit, options)
  const file = await openVectorFile(source, options)
  try {
    return await searchParts(queries, file, k, memoryLimit, options)
  } finally {
    await file.close()
  }
}

async function searchParts(
  queries: Float32Array,
  reader: VectorReader,
  k: number,
  memoryLimit: number,
  options: TopKFromFileOptions,
): Promise<SearchResult> {
  const { size, dimension } = reader
  const { metric = 'dot', firstPass, blockSize, ties = 'ascending', exclude, checkpoint, onProgress } = options
  const rows = searchQueries(queries, dimension, metric)
  checkSides(rows.count, size, ties, exclude)
  // A float as read, as searched, and its whole number; constants of a document.
  const part = Math.max(24, Math.floor(memoryLimit / (dimension * 10 + 32)))
  const key = checkpoint === undefined ? '' : keyOf(rows, reader, k, options)
  const known = checkpoint === undefined ? undefined : await readCheckpoint(checkpoint, key)
  const result = known?.result ?? emptyResult(rows.count, k)
  const places = tiePlaces(ties)
  for (let first = known?.done ?? 0; first < size; first += part) {
    const count = Math.min(part, size - first)
    const documents = new DocumentBlocks(await reader.read(first, count), { dimension, metric, firstPass, blockSize })
    try {
      const merge = { k, total: size, firstId: first, ties: places, exclude, chunk: undefined, onProgress: undefined }
      await mergeTopK(rows, documents, result, merge)
    } finally {
      documents.dispose()
    }
    if (checkpoint !== undefined) await writeCheckpoint(checkpoint, key, first + count, result)
    onProgress?.(first + count, size)
  }
  if (checkpoint !== undefined) await rm(checkpoint, { force: true })
  if (metric === 'euclidean') toDistances(result)
  return result
}

/** What the result depends on. */
function keyOf(queries: SearchQueries, reader: VectorReader, k: number, options: TopKFromFileOptions): string {
  const { metric = 'dot', ties = 'ascending', exclude } = options
  const lists = exclude === undefined || !('offsets' in exclude) ? exclude : [exclude.offsets, exclude.items]
  return workKey({
    queries: sha256(queries.rows),
    documents: [reader.id, reader.size, reader.dimension],
    k,
    metric,
    ties: typeof ties === 'string' ? ties : sha256(ties),
    exclude: lists?.map((list) => sha256(Int32Array.from(list))) ?? [],
  })
}

async function writeCheckpoint(path: string, key: string, done: number, result: SearchResult): Promise<void> {
  const { ids, scores, counts } = result
  const tensors = { ids, scores, counts }
  const named = Object.entries(tensors).map(([name, data]) => [name, { shape: [data.length], data }] as const)
  await writeSafetensors(path, Object.fromEntries(named), { key, done: String(done) })
}

interface Checkpoint {
  readonly done: number
  readonly result: SearchResult
}

async function readCheckpoint(path: string, key: string): Promise<Checkpoint | undefined> {
  if (!(await isThere(path))) return undefined
  const { tensors, metadata } = await readSafetensors(path)
  if (metadata.key !== key) {
    throw new NegError('NEG_RESUME_MISMATCH', 'the checkpoint is of other queries, documents or options', {
      where: { file: path },
      remedy: 'Remove it to begin anew, or give what the interrupted run was given.',
    })
  }
  const [ids, scores, counts] = ['ids', 'scores', 'counts'].map((name) => tensors.get(name)?.data)
  const result = { ids: ids as Int32Array, scores: scores as Float32Array, counts: counts as Int32Array }
  return { done: Number(metadata.done), result }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
