import { group } from './document-blocks.ts'

export interface SearchShape {
  readonly queries: number
  readonly size: number
  readonly dimension: number
  /** k, at most the documents there are. */
  readonly best: number
  readonly threads: number
  readonly boundFirst: boolean
  /** Whether it is not for the plan to say that a first pass does not pay. */
  readonly forced: boolean
  readonly chunk: number | undefined
  readonly blockSize: number | undefined
}

/** How the work is cut. Results don't depend on it. */
export interface SearchPlan {
  readonly boundFirst: boolean
  /** Queries at a time, and of a unit. */
  readonly chunk: number
  readonly queriesOfBlock: number
  /** Documents of a unit; each query has two lists for each segment. */
  readonly segmentSize: number
  readonly segments: number
  readonly candidateRoom: number
  readonly exactRoom: number
  /** Units between two turns of the event loop. */
  readonly unitsOfJob: number
}

/** Multiplications and additions between two turns of the event loop: some 30 to 200 milliseconds on two cores. */
const operationsOfJob = 16e9
const unitsOfThread = 8
/** Queries that stay in the cache while the documents pass. */
const mostOfBlock = 192
/** Bytes of lists. */
const mostOfLists = 1 << 26
/** So many times k documents may have bounds that reach the threshold, before they are thinned. */
const candidatesOfBest = 16

/**
 * Whether a first pass saves more products than it costs to keep and score candidates: as measured at 8,000 to 100,000
 * documents, 32 to 768 dimensions and k of 10 to 1,000; longer lists leave the cache.
 */
function firstPassPays({ size, dimension, best }: SearchShape): boolean {
  return size >= candidatesOfBest * best && size * dimension >= 7000 * best * (1 + best / 150)
}

/** Cuts a search into chunks of queries, and each chunk into units that share the work well and bound the memory. */
export function planSearch(shape: SearchShape): SearchPlan {
  const { queries, size, dimension, best, threads } = shape
  const boundFirst = shape.boundFirst && (shape.forced || firstPassPays(shape))
  const ofQuery = 2 * size * dimension
  const padded = (count: number): number => Math.ceil(count / group) * group
  const evenly = (count: number, most: number): number => padded(count / Math.ceil(count / most))
  const suggested = Math.max(mostOfBlock * threads, operationsOfJob / ofQuery)
  let chunk = Math.min(queries, shape.chunk ?? evenly(queries, suggested))
  const queriesOfBlock = evenly(chunk, mostOfBlock)
  const segmentsWanted = Math.ceil((unitsOfThread * threads) / Math.ceil(chunk / queriesOfBlock))
  // A segment is worth its lists.
  const least = Math.min(size, 4096)
  const segmentSize = padded(shape.blockSize ?? Math.max(least, Math.ceil(size / segmentsWanted)))
  const segments = Math.ceil(size / segmentSize)
  const candidateRoom = boundFirst ? Math.min(segmentSize, Math.max(512, candidatesOfBest * best)) : 0
  const exactRoom = Math.min(segmentSize, best + Math.max(best, 256))
  const listBytes = segments * (candidateRoom + exactRoom) * 8
  if (shape.chunk === undefined) chunk = Math.min(chunk, Math.max(group, Math.floor(mostOfLists / listBytes)))
  const ofUnit = 2 * Math.min(queriesOfBlock, chunk) * segmentSize * dimension
  const unitsOfJob = Math.max(2 * threads, Math.ceil(operationsOfJob / ofUnit))
  return { boundFirst, chunk, queriesOfBlock, segmentSize, segments, candidateRoom, exactRoom, unitsOfJob }
}

/** Bytes of a thread's scratch: see `assembly/top-k.ts`. */
export function scratchBytes(plan: SearchPlan, dimension: number, best: number): number {
  const exact = best + plan.segments * plan.exactRoom
  const bounded = best + Math.max(best, 8) + 2 * plan.segments * plan.candidateRoom
  const rows = Math.ceil(dimension / 4) * 4 * 4 * 16
  return Math.ceil((rows + 256 + 8 * Math.max(exact, bounded)) / 64) * 64
}
