import { NegError } from '../errors.ts'
import type { RankedList } from './rank-run.ts'
import type { Gains } from './types.ts'

/** The level of a retrieved document that nobody judged, or that was in the pool without a judgment. */
export const unjudged = -1

/** One query's ranking as the measures see it. */
export interface JudgedRanking {
  /** By rank: the judgment, or `unjudged`. */
  readonly levels: Int32Array
  /** Ranks of the relevant documents retrieved, from 1, ascending. */
  readonly relevantRanks: Int32Array
  /** R: how many documents are relevant, retrieved or not. */
  readonly relevant: number
  /** N: how many documents are judged and not relevant. */
  readonly nonRelevant: number
  /** The lowest level that counts as relevant. */
  readonly relevanceLevel: number
  /** By rank: the gain for nDCG, 0 for what is not judged. */
  readonly gains: Float64Array
  /** The positive gains of all judged documents, descending. */
  readonly idealGains: Float64Array
  /** By rank: 1 where no query's judgments name the document. */
  readonly holes: Uint8Array
}

export interface JudgedRankingOptions {
  readonly relevanceLevel: number
  readonly judgedOnly: boolean
  readonly gains: Gains
  /** Every document that some query's judgments name. */
  readonly judgedAnywhere: ReadonlySet<string>
}

/**
 * Looks up the judgment of every retrieved document of one query, and counts what the measures need.
 * With `judgedOnly` documents without a judgment leave the ranking and the others move up.
 *
 * @throws NEG_RANGE for a judgment that is no whole number.
 */
export function judgedRanking(
  ranking: RankedList,
  judgments: ReadonlyMap<string, number>,
  options: JudgedRankingOptions,
): JudgedRanking {
  const { relevanceLevel, judgedOnly, judgedAnywhere } = options
  const gainOf = gainFunction(options.gains)
  let relevant = 0
  let nonRelevant = 0
  const positiveGains: number[] = []
  for (const [id, level] of judgments) {
    if (!Number.isInteger(level)) {
      throw new NegError('NEG_RANGE', `the judgment of document ${JSON.stringify(id)} is ${level}, not a whole number`)
    }
    if (level < 0) continue
    if (level >= relevanceLevel) relevant += 1
    else nonRelevant += 1
    const gain = gainOf(level)
    if (gain > 0) positiveGains.push(gain)
  }
  const kept = judgedOnly ? ranking.ids.filter((id) => (judgments.get(id) ?? unjudged) >= 0) : ranking.ids
  const levels = new Int32Array(kept.length)
  const gains = new Float64Array(kept.length)
  const holes = new Uint8Array(kept.length)
  const relevantRanks: number[] = []
  for (let i = 0; i < kept.length; i += 1) {
    const level = Math.max(unjudged, judgments.get(kept[i]) ?? unjudged)
    levels[i] = level
    if (level !== unjudged) gains[i] = gainOf(level)
    else if (!judgedAnywhere.has(kept[i])) holes[i] = 1
    if (level !== unjudged && level >= relevanceLevel) relevantRanks.push(i + 1)
  }
  return {
    levels,
    relevantRanks: Int32Array.from(relevantRanks),
    relevant,
    nonRelevant,
    relevanceLevel,
    gains,
    idealGains: Float64Array.from(positiveGains).sort().reverse(),
    holes,
  }
}

function gainFunction(gains: Gains): (level: number) => number {
  if (gains === 'linear') return (level) => level
  if (gains === 'exponential') return (level) => 2 ** level - 1
  return (level) => gains[level] ?? level
}
