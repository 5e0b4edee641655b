import { NegError } from '../errors.ts'
import { judgedRanking } from './judged-ranking.ts'
import { type Averaging, measuresNamed } from './measure-named.ts'
import { rankRun } from './rank-run.ts'
import type { Gains, Qrels, Run, ScorePrecision } from './types.ts'

export interface EvaluateOptions {
  /** The lowest level that counts as relevant (trec_eval's `-l`). Default 1. */
  readonly relevanceLevel?: number
  /** Count every query of the qrels; one that the run lacks retrieved nothing (`-c`). Default false. */
  readonly complete?: boolean
  /** Delete documents without a judgment from the rankings first (`-J`). Default false. */
  readonly judgedOnly?: boolean
  /** Keep only the first so many documents of each ranking (`-M`). Default: all. */
  readonly maxDocs?: number
  /** Default `linear`. */
  readonly gains?: Gains
  /** Default `float64`. */
  readonly scorePrecision?: ScorePrecision
  /** Drop a document whose id is the query's, as BEIR does (needed for ArguAna and Quora). Default false. */
  readonly ignoreIdenticalIds?: boolean
}

export interface Evaluation {
  /** Query id, then measure. Measures that exist only over several queries (`gm_map`, `num_q`) are in `mean` alone. */
  readonly perQuery: ReadonlyMap<string, Readonly<Record<string, number>>>
  /** Measure, over the queries: `num_*` are sums, `gm_*` geometric means, the rest arithmetic means. */
  readonly mean: Readonly<Record<string, number>>
  /** Queries of the qrels that the run lacks and that were not counted. */
  readonly skipped: readonly string[]
}

/** The floor under a value in a geometric mean. */
const geometricFloor = 0.00001

/**
 * Judges a run against relevance judgments, with the measures and the conventions of trec_eval.
 *
 * Documents are ordered by `rankRun`. A level of at least `relevanceLevel` is relevant; a level below 0 means in the
 * pool without a judgment and counts as none. Counted are the queries that both sides have, those without a relevant
 * document included (0 on everything); queries of the run alone are left out.
 *
 * Measures are named as trec_eval prints them: `map`, `gm_map`, `ndcg`, `ndcg_cut_10`, `map_cut_100`, `recip_rank`,
 * `P_10`, `recall_100`, `success_5`, `Rprec`, `bpref`, `iprec_at_recall_0.10`, `num_ret`, ..., any cut-off allowed;
 * besides `mrr_10` (reciprocal rank, 0 below rank 10), `r_cap_10` and `hole_10` (as BEIR). The names `official`,
 * `all`, and a family without its cut-off (`ndcg_cut`) stand for several. Sums are kept in float64 and not rounded.
 *
 * Time O(documents log documents) a query; memory O(queries x measures).
 *
 * @throws NEG_RANGE for an unknown measure, a level or `maxDocs` that is no whole number >= 0, or a judgment that is no
 * whole number; NEG_NOT_FINITE for a NaN score.
 */
export function evaluate(
  qrels: Qrels,
  run: Run,
  measures: readonly string[],
  options: EvaluateOptions = {},
): Evaluation {
  const { relevanceLevel = 1, complete = false, judgedOnly = false, gains = 'linear' } = options
  if (!Number.isInteger(relevanceLevel) || relevanceLevel < 0) {
    throw new NegError('NEG_RANGE', `relevanceLevel is ${relevanceLevel}, not a whole number >= 0`, {
      where: { field: 'relevanceLevel' },
    })
  }
  const chosen = [...new Map(measures.flatMap(measuresNamed).map((measure) => [measure.name, measure])).values()]
  const judgedAnywhere = new Set<string>()
  if (chosen.some(({ name }) => name.startsWith('hole_'))) {
    for (const judgments of qrels.values()) for (const id of judgments.keys()) judgedAnywhere.add(id)
  }
  const perQuery = new Map<string, Record<string, number>>()
  const skipped: string[] = []
  const columns = chosen.map(() => [] as number[])
  for (const [query, judgments] of qrels) {
    const retrieved = run.get(query)
    if (retrieved === undefined && !complete) {
      skipped.push(query)
      continue
    }
    const scores = withoutQuery(retrieved ?? new Map(), query, options.ignoreIdenticalIds ?? false)
    const ranking = judgedRanking(rankRun(scores, options), judgments, {
      relevanceLevel,
      judgedOnly,
      gains,
      judgedAnywhere,
    })
    const row: Record<string, number> = {}
    for (let m = 0; m < chosen.length; m += 1) {
      const { name, averaging, value } = chosen[m]
      const number = value(ranking)
      columns[m].push(number)
      if (averaging !== 'geometric' && name !== 'num_q') row[name] = number
    }
    perQuery.set(query, row)
  }
  const mean = Object.fromEntries(chosen.map(({ name, averaging }, m) => [name, average(columns[m], averaging)]))
  return { perQuery, mean, skipped }
}

function withoutQuery(
  scores: ReadonlyMap<string, number>,
  query: string,
  ignoreIdenticalIds: boolean,
): ReadonlyMap<string, number> {
  if (!ignoreIdenticalIds || !scores.has(query)) return scores
  const others = new Map(scores)
  others.delete(query)
  return others
}

function average(values: readonly number[], averaging: Averaging): number {
  let sum = 0
  for (const value of values) sum += averaging === 'geometric' ? Math.log(Math.max(value, geometricFloor)) : value
  if (averaging === 'sum') return sum
  if (values.length === 0) return 0
  return averaging === 'geometric' ? Math.exp(sum / values.length) : sum / values.length
}
