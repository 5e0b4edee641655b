import type { JudgedRanking } from '../judged-ranking.ts'
import { hits } from './counts.ts'
import { setPrecision } from './precision.ts'

/** Recall@k (`recall_k`): relevant among the first `k`, divided by R; 0 if R = 0. */
export function recallAt(ranking: JudgedRanking, k: number): number {
  return ranking.relevant === 0 ? 0 : hits(ranking, k) / ranking.relevant
}

/**
 * Relevant among the first `k`, divided by the most that could be there, min(R, k); 0 if R = 0.
 * BEIR's capped recall (`r_cap_k`) and trec_eval's relative precision (`relative_P_k`) are this one number.
 */
export function cappedRecallAt(ranking: JudgedRanking, k: number): number {
  return ranking.relevant === 0 ? 0 : hits(ranking, k) / Math.min(ranking.relevant, k)
}

/** Relevant retrieved, divided by R (`set_recall`). */
export function setRecall({ relevantRanks, relevant }: JudgedRanking): number {
  return relevant === 0 ? 0 : relevantRanks.length / relevant
}

/** Relevant retrieved, divided by the most that could be, min(R, retrieved) (`set_relative_P`). */
export function setRelativePrecision({ relevantRanks, relevant, levels }: JudgedRanking): number {
  const most = Math.min(relevant, levels.length)
  return most === 0 ? 0 : relevantRanks.length / most
}

/** Precision times recall of everything retrieved (`set_map`). */
export function setAveragePrecision(ranking: JudgedRanking): number {
  return setPrecision(ranking) * setRecall(ranking)
}

/** Harmonic mean of precision and recall of everything retrieved (`set_F`); 0 if both are. */
export function setF(ranking: JudgedRanking): number {
  const precision = setPrecision(ranking)
  const recall = setRecall(ranking)
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
}
