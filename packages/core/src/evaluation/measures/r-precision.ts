import type { JudgedRanking } from '../judged-ranking.ts'
import { hits } from './counts.ts'

/** R-precision (`Rprec`): relevant among the first R, divided by R; 0 if R = 0. */
export function rPrecision(ranking: JudgedRanking): number {
  return ranking.relevant === 0 ? 0 : hits(ranking, ranking.relevant) / ranking.relevant
}

/**
 * Precision at a multiple of R (`Rprec_mult_c`): relevant among the first m = floor(c R + 0.9), divided by m;
 * 0 if m = 0.
 */
export function rPrecisionAtMultiple(ranking: JudgedRanking, multiple: number): number {
  const cut = Math.floor(multiple * ranking.relevant + 0.9)
  return cut === 0 ? 0 : hits(ranking, cut) / cut
}
