import { type JudgedRanking, unjudged } from '../judged-ranking.ts'
import { hits } from './counts.ts'

/** P@k (`P_k`): relevant among the first `k`, divided by `k` even where fewer were retrieved. */
export function precisionAt(ranking: JudgedRanking, k: number): number {
  return hits(ranking, k) / k
}

/** 1 if anything relevant stands among the first `k`, else 0 (`success_k`). */
export function successAt(ranking: JudgedRanking, k: number): number {
  return hits(ranking, k) > 0 ? 1 : 0
}

/** Relevant among all retrieved, divided by the number retrieved (`set_P`). */
export function setPrecision({ relevantRanks, levels }: JudgedRanking): number {
  return levels.length === 0 ? 0 : relevantRanks.length / levels.length
}

/** Share of the first `k` places whose document no query judged (`hole_k`, as BEIR counts it). */
export function holesAt({ holes }: JudgedRanking, k: number): number {
  let count = 0
  for (const hole of holes.subarray(0, k)) count += hole
  return count / k
}

/** Share of the first `k` places whose document was not judged for this query (`unj_k`). */
export function unjudgedAt({ levels }: JudgedRanking, k: number): number {
  let count = 0
  for (const level of levels.subarray(0, k)) if (level === unjudged) count += 1
  return count / k
}

/** Relevant retrieved minus the rest retrieved (`utility`, with trec_eval's default weights). */
export function utility({ relevantRanks, levels }: JudgedRanking): number {
  return 2 * relevantRanks.length - levels.length
}
