import { NegError } from '@neg/core'
import { Philox, shuffle } from '@neg/core/random'

export interface TevatronQuery {
  /** Names the query's own generator. Default: empty. */
  readonly queryId?: string
  /** Document ids of a run, best first. */
  readonly rankedIds: readonly string[]
  /** Ids judged relevant. */
  readonly positives: readonly string[]
}

export interface MineTevatronOptions {
  /** Candidates taken from the run, after the positives are gone. Default 200. */
  readonly depth?: number
  /** Negatives kept, at most. Default 30. */
  readonly nSample?: number
  /** Fewer candidates than this drop the query. Default 1. */
  readonly minHn?: number
  /**
   * For question answering: whether a document contains an accepted answer. Such candidates become positives. Default:
   * none does.
   */
  readonly hasAnswer?: (id: string) => boolean
  /** Default 0. */
  readonly seed?: number
}

export interface TevatronNegatives {
  /** In shuffled order, which training then walks by epoch (`tevatronEpochWalk`). */
  readonly negatives: readonly string[]
  /** Candidates that turned out to hold an answer. */
  readonly furtherPositives: readonly string[]
  readonly dropped: boolean
}

/**
 * Mines one query as Tevatron's miners do, for results that compare with theirs: judged positives leave the run, the
 * first `depth` of the rest are shuffled, the first `nSample` of them stay; a query with fewer than `minHn` is dropped.
 *
 * @throws NEG_RANGE for numbers that aren't whole and >= 1 (`minHn`: >= 0).
 */
export function mineTevatron(
  { queryId = '', rankedIds, positives }: TevatronQuery,
  options: MineTevatronOptions = {},
): TevatronNegatives {
  const { depth = 200, nSample = 30, minHn = 1, hasAnswer = () => false, seed = 0 } = options
  for (const [field, value, least] of [
    ['depth', depth, 1],
    ['nSample', nSample, 1],
    ['minHn', minHn, 0],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new NegError('NEG_RANGE', `${field} is ${value}, not a whole number >= ${least}`, { where: { field } })
    }
  }
  const right = new Set(positives)
  const others = rankedIds.filter((id) => !right.has(id)).slice(0, depth)
  const furtherPositives = others.filter(hasAnswer)
  const pool = others.filter((id) => !hasAnswer(id))
  const dropped = pool.length < minHn
  const rng = new Philox(seed).fork('tevatron').fork(queryId)
  return { negatives: dropped ? [] : shuffle(pool, rng).slice(0, nSample), furtherPositives, dropped }
}
