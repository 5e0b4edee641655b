import { type JudgedRanking, unjudged } from '../judged-ranking.ts'

/**
 * bpref, Buckley and Voorhees (2004): of each relevant document retrieved, the share of judged non-relevant ones that
 * it stands above, (1/R) sum of 1 - min(n, R) / min(N, R), n being those above it. Documents without a judgment are
 * passed over, so incomplete judgments harm it little; 0 if R = 0.
 */
export function bpref({ levels, relevant, nonRelevant, relevanceLevel }: JudgedRanking): number {
  if (relevant === 0) return 0
  let sum = 0
  let above = 0
  for (const level of levels) {
    if (level === unjudged) continue
    if (level < relevanceLevel) above += 1
    else sum += above === 0 ? 1 : 1 - Math.min(above, relevant) / Math.min(nonRelevant, relevant)
  }
  return sum / relevant
}
