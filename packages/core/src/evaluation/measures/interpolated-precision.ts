import type { JudgedRanking } from '../judged-ranking.ts'

/**
 * Interpolated precision at a recall level (`iprec_at_recall_c`): the best precision at any rank from which on
 * m = round(c R) relevant documents have been seen, halves rounded up as trec_eval 10 does; 0 if they never are.
 */
export function interpolatedPrecision({ relevantRanks, relevant }: JudgedRanking, recall: number): number {
  const needed = Math.floor(recall * relevant + 0.5)
  let best = 0
  for (let seen = Math.max(1, needed); seen <= relevantRanks.length; seen += 1) {
    best = Math.max(best, seen / relevantRanks[seen - 1])
  }
  return best
}

/** Mean of the interpolated precisions at recall 0, 0.1, ... 1 (`11pt_avg`). */
export function elevenPointAverage(ranking: JudgedRanking): number {
  let sum = 0
  for (let tenth = 0; tenth <= 10; tenth += 1) sum += interpolatedPrecision(ranking, tenth / 10)
  return sum / 11
}
