import type { Filter, FilterContext, FilterReport, ScoredCandidates } from './filter.ts'

export interface FilteredCandidates {
  /** The product of the filters' weights, a row. */
  readonly weights: Float32Array
  /** The rows that are left, ascending. */
  readonly kept: Int32Array
  /** One report a filter, in order. */
  readonly reports: readonly FilterReport[]
  /** How many were dropped for which reason, each candidate once: by the first filter that drops it. */
  readonly dropped: Readonly<Record<string, number>>
}

/**
 * Runs filters one after the other, each on what the earlier ones left.
 *
 * @returns weights over the given rows, and what each filter did.
 */
export async function applyFilters(
  candidates: ScoredCandidates,
  filters: readonly Filter[],
  context: FilterContext = {},
): Promise<FilteredCandidates> {
  const weights = new Float32Array(candidates.anchor.length).fill(1)
  const reports: FilterReport[] = []
  const dropped: Record<string, number> = {}
  let kept = new Int32Array(weights.length)
  for (let row = 0; row < kept.length; row += 1) kept[row] = row
  let left = candidates
  for (const filter of filters) {
    if (left.anchor.length > kept.length) left = selectRows(candidates, kept)
    const outcome = await filter.apply(left, context)
    reports.push(outcome.report)
    for (const [reason, count] of Object.entries(outcome.report.reasons)) {
      dropped[reason] = (dropped[reason] ?? 0) + count
    }
    kept = weigh(weights, kept, outcome.weights)
  }
  return { weights, kept, reports, dropped }
}

/** Multiplies the weights of the kept rows by a filter's; returns the rows that are still kept. */
function weigh(weights: Float32Array, kept: Int32Array, factors: Float32Array): Int32Array<ArrayBuffer> {
  const still = new Int32Array(kept.length)
  let count = 0
  for (let place = 0; place < kept.length; place += 1) {
    weights[kept[place]] *= factors[place]
    if (factors[place] > 0) {
      still[count] = kept[place]
      count += 1
    }
  }
  return still.subarray(0, count)
}

/** The candidates at some rows, in the order of `rows`. */
export function selectRows(candidates: ScoredCandidates, rows: Int32Array): ScoredCandidates {
  const size = rows.length
  const anchor = new Int32Array(size)
  const candidate = new Int32Array(size)
  const score = candidates.score instanceof Float32Array ? new Float32Array(size) : new Float64Array(size)
  const source = new Uint8Array(size)
  for (let place = 0; place < size; place += 1) {
    const row = rows[place]
    anchor[place] = candidates.anchor[row]
    candidate[place] = candidates.candidate[row]
    score[place] = candidates.score[row]
    source[place] = candidates.source[row]
  }
  return { anchor, candidate, score, source }
}
