import type { JudgedRanking } from '../judged-ranking.ts'

/**
 * Average precision (`map`; with a cut-off `map_cut_k`): the precision at the rank of each relevant document
 * retrieved within the first `k`, summed and divided by R, whatever `k` is; 0 if R = 0.
 */
export function averagePrecision(
  { relevantRanks, relevant }: JudgedRanking,
  k: number = Number.POSITIVE_INFINITY,
): number {
  let sum = 0
  for (let i = 0; i < relevantRanks.length && relevantRanks[i] <= k; i += 1) sum += (i + 1) / relevantRanks[i]
  return relevant === 0 ? 0 : sum / relevant
}
