import type { JudgedRanking } from '../judged-ranking.ts'

/** 1 / rank of the first relevant document (`recip_rank`); 0 if there is none within the first `k` (`mrr_k`). */
export function reciprocalRank({ relevantRanks }: JudgedRanking, k: number = Number.POSITIVE_INFINITY): number {
  return relevantRanks.length > 0 && relevantRanks[0] <= k ? 1 / relevantRanks[0] : 0
}
