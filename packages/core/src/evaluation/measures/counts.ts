import { type JudgedRanking, unjudged } from '../judged-ranking.ts'

/** How many documents were retrieved (`num_ret`). */
export function retrievedCount({ levels }: JudgedRanking): number {
  return levels.length
}

/** How many documents are relevant, retrieved or not (`num_rel`). */
export function relevantCount({ relevant }: JudgedRanking): number {
  return relevant
}

/** How many relevant documents were retrieved (`num_rel_ret`). */
export function relevantRetrievedCount({ relevantRanks }: JudgedRanking): number {
  return relevantRanks.length
}

/** How many documents judged non-relevant were retrieved (`num_nonrel_judged_ret`). */
export function nonRelevantRetrievedCount({ levels, relevanceLevel }: JudgedRanking): number {
  let count = 0
  for (const level of levels) if (level !== unjudged && level < relevanceLevel) count += 1
  return count
}

/** How many relevant documents stand among the first `k`. */
export function hits({ relevantRanks }: JudgedRanking, k: number): number {
  let count = 0
  while (count < relevantRanks.length && relevantRanks[count] <= k) count += 1
  return count
}
