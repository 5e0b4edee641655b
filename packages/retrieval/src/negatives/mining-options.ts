import { NegError, type OnProgress, type PairScorer } from '@neg/core'

import type { Filter } from '../filters/index.ts'

/** The shapes in which mined negatives are returned as rows. */
export type MiningOutputFormat = 'triplet' | 'n-tuple' | 'n-tuple-scores' | 'labeled-pair' | 'labeled-list'

export interface MineHardNegativesOptions {
  /** Negatives a query. Default 3. */
  readonly numNegatives?: number
  /** The first so many candidates are passed over. Default 0. */
  readonly rangeMin?: number
  /**
   * Candidates from this rank on are passed over. Default `rangeMin + m numNegatives + P`, with m 10 when a margin or
   * maxScore is set and else 1, and P the most positives of any query.
   */
  readonly rangeMax?: number
  /** Whether the ranks of `rangeMin` and `rangeMax` count what filters left, or all but positives. Default the first. */
  readonly rangeCounts?: 'afterFilters' | 'candidateRank'
  /** See `absoluteMargin`, `relativeMargin`, `scoreRange` in `@neg/retrieval/filters`. Default: not applied. */
  readonly absoluteMargin?: number
  readonly relativeMargin?: number
  readonly maxScore?: number
  readonly minScore?: number
  /** Further filters, applied after these and before the rank window of `afterFilters`. */
  readonly filters?: readonly Filter[]
  /** The best that are left, or a seeded sample of them. Default `top`. */
  readonly samplingStrategy?: 'top' | 'random'
  /** Leave positives among the candidates; rows are then n-tuples. Default false. */
  readonly includePositives?: boolean
  /** Rescores candidates and positives, where a margin or maxScore is set. It needs the collection's texts. */
  readonly crossEncoder?: PairScorer
  /** Default `triplet`. */
  readonly outputFormat?: MiningOutputFormat
  /** P, where queries are mined in shards that must agree on it. Default: the most positives of any query here. */
  readonly mostPositives?: number
  /** Queries searched at a time. Default 1,024. */
  readonly searchChunk?: number
  /** Texts encoded, and pairs rescored, at a time. Default 256. */
  readonly batchSize?: number
  /** Default 0. */
  readonly seed?: number
  readonly onProgress?: OnProgress
}

/** The options with their defaults, as far as these don't depend on each other. */
export interface MiningPlan extends MineHardNegativesOptions {
  readonly numNegatives: number
  readonly rangeMin: number
  readonly rangeMax: number
  readonly rangeCounts: 'afterFilters' | 'candidateRank'
  readonly outputFormat: MiningOutputFormat
  readonly searchChunk: number
  readonly batchSize: number
  readonly seed: number
  /** Whether the cross-encoder has a say. */
  readonly rescored: boolean
  /** Candidates fetched a query. */
  readonly depth: number
}

/** Fills in defaults. @throws NEG_RANGE for an option out of its range, naming it. */
export function miningPlan(options: MineHardNegativesOptions, mostPositives: number): MiningPlan {
  const { numNegatives = 3, rangeMin = 0, searchChunk = 1024, batchSize = 256, seed = 0 } = options
  const most = options.mostPositives ?? mostPositives
  const bounded =
    options.absoluteMargin !== undefined || options.relativeMargin !== undefined || options.maxScore !== undefined
  const rangeMax = options.rangeMax ?? rangeMin + (bounded ? 10 : 1) * numNegatives + most
  checkWhole('numNegatives', numNegatives, 1)
  checkWhole('rangeMin', rangeMin, 0)
  checkWhole('rangeMax', rangeMax, rangeMin + 1)
  checkWhole('mostPositives', most, mostPositives)
  checkWhole('searchChunk', searchChunk, 1)
  checkWhole('batchSize', batchSize, 1)
  checkWord('rangeCounts', options.rangeCounts, ['afterFilters', 'candidateRank'])
  checkWord('samplingStrategy', options.samplingStrategy, ['top', 'random'])
  const outputFormat = options.outputFormat ?? (options.includePositives ? 'n-tuple' : 'triplet')
  checkWord('outputFormat', outputFormat, ['triplet', 'n-tuple', 'n-tuple-scores', 'labeled-pair', 'labeled-list'])
  return {
    ...options,
    numNegatives,
    rangeMin,
    rangeMax,
    rangeCounts: options.rangeCounts ?? 'afterFilters',
    outputFormat,
    searchChunk,
    batchSize,
    seed,
    rescored: bounded && options.crossEncoder !== undefined,
    depth: rangeMax + most,
  }
}

function checkWhole(field: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return
  throw new NegError('NEG_RANGE', `${field} is ${value}, not a whole number >= ${least}`, { where: { field } })
}

function checkWord(field: string, value: string | undefined, words: readonly string[]): void {
  if (value === undefined || words.includes(value)) return
  throw new NegError('NEG_RANGE', `${field} is ${JSON.stringify(value)}`, {
    where: { field },
    remedy: `Take one of ${words.join(', ')}.`,
  })
}
