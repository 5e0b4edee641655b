import type { JudgedRanking } from '../judged-ranking.ts'

/**
 * Normalised discounted cumulative gain (`ndcg`; with a cut-off `ndcg_cut_k`), Järvelin and Kekäläinen (2002): the sum
 * of gain / log2(rank + 1) over the first `k`, divided by that of the best order of all judged documents; 0 if the
 * best order gains nothing. The level from which a document is relevant plays no part.
 */
export function ndcg({ gains, idealGains }: JudgedRanking, k: number = Number.POSITIVE_INFINITY): number {
  const ideal = discounted(idealGains, k)
  return ideal === 0 ? 0 : discounted(gains, k) / ideal
}

function discounted(gains: Float64Array, k: number): number {
  let sum = 0
  const end = Math.min(k, gains.length)
  for (let i = 0; i < end; i += 1) if (gains[i] !== 0) sum += gains[i] / Math.log2(i + 2)
  return sum
}
