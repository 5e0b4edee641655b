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
  const { method = 'z-score', depth } = options
  const equal = method === 'reciprocal-rank' ? 1 : 1 / runs.length
  return new NormalisedRuns(runs, options).fuse(options.weights ?? runs.map(() => equal), depth)
}

/** One query's documents, and for each run their normalised scores. */
interface NormalisedQuery {
  readonly ids: readonly string[]
  readonly columns: readonly Float64Array[]
}

/** Runs made comparable once, to be fused with one set of weights after the other. */
export class NormalisedRuns {
  readonly #runs: number
  readonly #queries = new Map<string, NormalisedQuery>()

  /** @throws NEG_RANGE for a rank constant below 0. */
  constructor(runs: readonly Run[], options: Pick<FuseRunsOptions, 'method' | 'rankConstant'> = {}) {
    const { method = 'z-score', rankConstant = 60 } = options
    if (!(rankConstant >= 0)) {
      throw new NegError('NEG_RANGE', `the rank constant is ${rankConstant}, below 0`, {
        where: { field: 'rankConstant' },
      })
    }
    this.#runs = runs.length
    for (const query of new Set(runs.flatMap((run) => [...run.keys()]))) {
      const parts = runs.map((run) => normalised(run.get(query) ?? new Map(), method, rankConstant))
      const ids = [...new Set(parts.flatMap(({ scores }) => [...scores.keys()]))]
      const columns = parts.map(({ scores, missing }) => Float64Array.from(ids, (id) => scores.get(id) ?? missing))
      this.#queries.set(query, { ids, columns })
    }
  }

  /** @throws NEG_SHAPE when there isn't one weight a run, NEG_RANGE for weights that aren't finite. */
  fuse(weights: readonly number[], depth?: number): Run {
    if (weights.length !== this.#runs) {
      throw new NegError('NEG_SHAPE', `${weights.length} weights for ${this.#runs} runs`, {
        where: { field: 'weights' },
      })
    }
    if (!weights.every(Number.isFinite)) {
      throw new NegError('NEG_RANGE', 'the weights must be finite', { where: { field: 'weights' } })
    }
    return new Map(
      Array.from(this.#queries, ([query, { ids, columns }]) => {
        const sums = new Map<string, number>()
        ids.forEach((id, row) => {
          let sum = 0
          columns.forEach((column, run) => (sum += weights[run] * column[row]))
          sums.set(id, sum)
        })
        const ranked = rankRun(sums, { maxDocs: depth })
        return [query, new Map(ranked.ids.map((id, place) => [id, ranked.scores[place]]))]
      }),
    )
  }
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
