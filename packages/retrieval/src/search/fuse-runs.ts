import { NegError } from '@neg/core'
import { rankRun, type Run } from '@neg/core/evaluation'

export interface FuseRunsOptions {
  /**
   * How scores of different systems are made comparable, query by query: `z-score` (s - mean) / deviation, `min-max`
   * (s - min) / (max - min), or `reciprocal-rank` 1 / (rankConstant + rank). Default `z-score`.
   */
  readonly method?: 'z-score' | 'min-max' | 'reciprocal-rank'
  /** One weight a run. Default: equal, adding to 1 (for `reciprocal-rank`: 1 each, as published). */
  readonly weights?: readonly number[]
  /** Default 60. */
  readonly rankConstant?: number
  /** Keep the best so many of each query. Default: all. */
  readonly depth?: number
}

/**
 * Joins the results of several systems into one ranking: the weighted sum of each document's normalised scores.
 *
 * `reciprocal-rank` is that of Cormack, Clarke, Büttcher 2009 and looks at ranks alone; `z-score` and `min-max` keep
 * the distances between scores. A document that a run didn't return takes the smallest normalised score of that run
 * for the query (it scores no more than the last one returned), with `reciprocal-rank` nothing. A run whose scores are
 * all equal tells nothing and adds 0. A query counts if any run has it.
 *
 * Time O(documents log documents) a query.
 *
 * @throws NEG_SHAPE when there isn't one weight a run, NEG_RANGE for weights or a constant that aren't finite.
 */
export function fuseRuns(runs: readonly Run[], options: FuseRunsOptions = {}): Run {
  const { method = 'z-score', rankConstant = 60, depth } = options
  const equal = method === 'reciprocal-rank' ? 1 : 1 / runs.length
  const weights = options.weights ?? runs.map(() => equal)
  if (weights.length !== runs.length) {
    throw new NegError('NEG_SHAPE', `${weights.length} weights for ${runs.length} runs`, {
      where: { field: 'weights' },
    })
  }
  if (!weights.every(Number.isFinite) || !(rankConstant >= 0)) {
    throw new NegError('NEG_RANGE', 'weights must be finite and the rank constant at least 0', {
      where: { field: weights.every(Number.isFinite) ? 'rankConstant' : 'weights' },
    })
  }
  const queries = new Set(runs.flatMap((run) => [...run.keys()]))
  const fused = new Map<string, ReadonlyMap<string, number>>()
  for (const query of queries) {
    const parts = runs.map((run) => normalised(run.get(query) ?? new Map(), method, rankConstant))
    const documents = new Set(parts.flatMap(({ scores }) => [...scores.keys()]))
    const sums = new Map<string, number>()
    for (const document of documents) {
      let sum = 0
      parts.forEach(({ scores, missing }, i) => {
        sum += weights[i] * (scores.get(document) ?? missing)
      })
      sums.set(document, sum)
    }
    const { ids, scores } = rankRun(sums, { maxDocs: depth })
    fused.set(query, new Map(ids.map((id, i) => [id, scores[i]])))
  }
  return fused
}

interface Normalised {
  readonly scores: ReadonlyMap<string, number>
  /** What a document counts that isn't among them. */
  readonly missing: number
}

function normalised(
  given: ReadonlyMap<string, number>,
  method: NonNullable<FuseRunsOptions['method']>,
  rankConstant: number,
): Normalised {
  // In the ranking's order, so that sums don't depend on the order of the run's lines.
  const { ids, scores } = rankRun(given)
  if (ids.length === 0) return { scores: new Map(), missing: 0 }
  if (method === 'reciprocal-rank') {
    return { scores: new Map(ids.map((id, i) => [id, 1 / (rankConstant + i + 1)])), missing: 0 }
  }
  const smallest = scores[ids.length - 1]
  const [centre, width] = method === 'min-max' ? [smallest, scores[0] - smallest] : meanAndDeviation(scores)
  const normalise = (score: number): number => (width > 0 ? (score - centre) / width : 0)
  return { scores: new Map(ids.map((id, i) => [id, normalise(scores[i])])), missing: normalise(smallest) }
}

/** The deviation divides by n. */
function meanAndDeviation(scores: Float64Array): [mean: number, deviation: number] {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0)
  return [mean, Math.sqrt(squares / scores.length)]
}
