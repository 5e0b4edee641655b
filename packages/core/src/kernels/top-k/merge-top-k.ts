import type { OnProgress, SearchResult } from '../../types.ts'
import { type DocumentBlocks, type DocumentLayout, group } from './document-blocks.ts'
import { type Exclusions, exclusionLists } from './exclusion-lists.ts'
import { nextTurn } from './next-turn.ts'
import { type SearchQueries, checkRange } from './search-queries.ts'
import type { TiePlaces } from './tie-places.ts'
import { type SearchPlan, planSearch, scratchBytes } from './top-k-plan.ts'
import { operation } from '../wasm/kernel-host.ts'
import type { SharedHeap } from '../wasm/shared-heap.ts'

export interface MergeOptions {
  /** Places of a query in the result. */
  readonly k: number
  /** All documents there are, of which these are a part; none gets more places than that. */
  readonly total: number
  /** The id of the first of these documents. */
  readonly firstId: number
  readonly ties: TiePlaces
  readonly exclude: Exclusions | undefined
  readonly chunk: number | undefined
  readonly onProgress: OnProgress | undefined
}

/** A result with nothing in it. */
export function emptyResult(queries: number, k: number): SearchResult {
  return {
    ids: new Int32Array(queries * k).fill(-1),
    scores: new Float32Array(queries * k).fill(Number.NEGATIVE_INFINITY),
    counts: new Int32Array(queries),
  }
}

/**
 * Merges documents into a result that holds the best of others; scores of `euclidean` are minus squared distances.
 *
 * Blocks of queries meet segments of documents, each pair on whichever thread is free, and documents whose bound or
 * score does not reach a query's threshold are passed over in vectors of them. A total order decides among those that
 * are kept, and every score is one sum in the order of the dimension, so nothing depends on blocks, segments or threads.
 *
 * @throws NEG_RANGE where scores could be infinite, or when 4 GB are not enough.
 */
export async function mergeTopK(
  queries: SearchQueries,
  documents: DocumentBlocks,
  result: SearchResult,
  options: MergeOptions,
): Promise<void> {
  const layout = documents.hold()
  try {
    const { size, dimension, metric, blockSize } = documents
    checkRange(queries, layout.longest, metric)
    if (size === 0) return
    const best = Math.min(options.k, options.total)
    const { threads } = layout.host
    const { boundFirst, forced } = layout
    const plan = planSearch({
      queries: queries.count,
      size,
      dimension,
      best,
      threads,
      boundFirst,
      forced,
      chunk: options.chunk,
      blockSize,
    })
    for (let from = 0; from < queries.count; from += plan.chunk) {
      const rows = Math.min(plan.chunk, queries.count - from)
      const vectors = queries.rows.subarray(from * dimension, (from + rows) * dimension)
      await searchChunk(vectors, layout, { from, rows, best, plan, options, result })
      options.onProgress?.(from + rows, queries.count)
    }
  } finally {
    documents.release()
  }
}

interface Chunk {
  readonly from: number
  readonly rows: number
  readonly best: number
  readonly plan: SearchPlan
  readonly options: MergeOptions
  readonly result: SearchResult
}

async function searchChunk(vectors: Float32Array, layout: DocumentLayout, chunk: Chunk): Promise<void> {
  const { from, rows, best, plan, options } = chunk
  const { host, values, mostOfQueries } = layout
  const { heap } = host
  const addresses: number[] = []
  const take = (bytes: number): number => {
    const at = heap.allocate(bytes)
    addresses.push(at)
    return at
  }
  const place = (numbers: Int32Array | undefined): number => {
    if (numbers === undefined || numbers.length === 0) return 0
    const at = take(numbers.byteLength)
    heap.int32(at, numbers.length).set(numbers)
    return at
  }
  try {
    const dimension = vectors.length / rows
    const padded = Math.ceil(rows / group) * group
    const steps = plan.boundFirst ? Math.ceil(dimension / 4) : 0
    const queries = take(vectors.byteLength)
    heap.float32(queries, vectors.length).set(vectors)
    const lists = rows * plan.segments
    const counts = take(lists * 8)
    heap.int32(counts, lists * 2).fill(0)
    const exclusions = exclusionLists(options.exclude, from, rows)
    const { mode, places, ids } = options.ties
    const ofScratch = scratchBytes(plan, dimension, best)
    const known: Known = { ids: take(rows * best * 4), scores: take(rows * best * 4), counts: take(rows * 4) }
    exchange(heap, known, chunk, 'in')
    // In the order of `assembly/top-k.ts`.
    const search = [
      queries,
      rows,
      take(padded * dimension * 4),
      take(padded * steps * (host.build === 'plain' ? 8 : 4)),
      take(padded * 16),
      take(padded * 32),
      best,
      plan.segments,
      plan.segmentSize,
      plan.queriesOfBlock,
      counts,
      take(lists * plan.candidateRoom * 8),
      plan.candidateRoom,
      take(lists * plan.exactRoom * 8),
      plan.exactRoom,
      place(exclusions?.offsets),
      place(exclusions?.items),
      mode,
      place(places),
      place(ids),
      options.firstId,
      take(ofScratch * host.threads),
      ofScratch,
      known.ids,
      known.scores,
      known.counts,
      plan.boundFirst ? 1 : 0,
      0,
    ]
    const all = (unit: number): number[] => [...values, ...search, unit, mostOfQueries]
    await host.runAsync(operation.packQueries, padded / group, all(0))
    const units = Math.ceil(rows / plan.queriesOfBlock) * plan.segments
    for (let unit = 0; unit < units; unit += plan.unitsOfJob) {
      await host.runAsync(operation.scanDocuments, Math.min(plan.unitsOfJob, units - unit), all(unit))
      await nextTurn()
    }
    await host.runAsync(operation.rankQuery, rows, all(0))
    exchange(heap, known, chunk, 'out')
  } finally {
    for (const at of addresses) heap.release(at)
  }
}

/** Where the kernels hold the best of a chunk, `best` places a query. */
interface Known {
  readonly ids: number
  readonly scores: number
  readonly counts: number
}

function exchange(heap: SharedHeap, known: Known, chunk: Chunk, direction: 'in' | 'out'): void {
  const { from, rows, best, result } = chunk
  const { k } = chunk.options
  const counts = heap.int32(known.counts, rows)
  const ids = heap.int32(known.ids, rows * best)
  const scores = heap.float32(known.scores, rows * best)
  const inResult = result.counts.subarray(from, from + rows)
  if (direction === 'in') counts.set(inResult)
  else inResult.set(counts)
  for (let row = 0; row < rows; row += 1) {
    const there = (from + row) * k
    const here = row * best
    const count = counts[row]
    if (direction === 'in') {
      ids.set(result.ids.subarray(there, there + count), here)
      scores.set(result.scores.subarray(there, there + count), here)
    } else {
      result.ids.set(ids.subarray(here, here + count), there)
      result.scores.set(scores.subarray(here, here + count), there)
    }
  }
}
