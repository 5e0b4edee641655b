import { NegError } from '../errors.ts'
import type { Qrels } from './types.ts'

/** Query id, document id, rank from 1, as given: where a rank is missing there is a hole. */
export type RankTable = ReadonlyMap<string, ReadonlyMap<string, number>>

export interface MeanReciprocalRankOfRanksOptions {
  /** Ranks below this one don't count. Default 10. */
  readonly k?: number
  /** The lowest level that counts as relevant. Default 1. */
  readonly relevanceLevel?: number
  /** Whose queries the sum is divided by: MS MARCO's script takes the qrels, T2Ranking's the run. Default `qrels`. */
  readonly divideBy?: 'qrels' | 'run'
}

/**
 * MRR@k of a run that is given by ranks alone, as in MS MARCO's files: the ranks stand as they are, holes included,
 * and nothing is sorted. Runs with scores go through `evaluate`, whose `mrr_k` breaks ties by its own rule.
 *
 * A query without judgments adds nothing; with `divideBy: 'run'` it still counts. 0 where there is nothing to divide by.
 *
 * @throws NEG_RANGE for a k or a rank that is no whole number from 1 on.
 */
export function meanReciprocalRankOfRanks(
  qrels: Qrels,
  ranks: RankTable,
  options: MeanReciprocalRankOfRanksOptions = {},
): number {
  const { k = 10, relevanceLevel = 1, divideBy = 'qrels' } = options
  assertRank(k, 'k')
  let sum = 0
  for (const [query, row] of ranks) {
    let first = Number.POSITIVE_INFINITY
    for (const [document, rank] of row) {
      assertRank(rank, 'rank')
      const level = qrels.get(query)?.get(document) ?? -1
      if (level >= Math.max(0, relevanceLevel)) first = Math.min(first, rank)
    }
    if (first <= k) sum += 1 / first
  }
  const queries = divideBy === 'run' ? ranks.size : qrels.size
  return queries === 0 ? 0 : sum / queries
}

function assertRank(value: number, field: string): void {
  if (Number.isInteger(value) && value >= 1) return
  throw new NegError('NEG_RANGE', `${field} is ${value}, not a whole number from 1 on`, { where: { field } })
}
