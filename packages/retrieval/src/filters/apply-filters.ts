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
  let kept = Int32Array.from(weights, (_, row) => row)
  for (const filter of filters) {
    const outcome = await filter.apply(selectRows(candidates, kept), context)
    reports.push(outcome.report)
    for (const [reason, count] of Object.entries(outcome.report.reasons)) {
      dropped[reason] = (dropped[reason] ?? 0) + count
    }
    kept.forEach((row, place) => {
      weights[row] *= outcome.weights[place]
    })
    kept = kept.filter((_, place) => outcome.weights[place] > 0)
  }
  return { weights, kept, reports, dropped }
}

/** The candidates at some rows, in the order of `rows`. */
export function selectRows(candidates: ScoredCandidates, rows: Int32Array): ScoredCandidates {
  const { anchor, candidate, score, source } = candidates
  return {
    anchor: rows.map((row) => anchor[row]),
    candidate: rows.map((row) => candidate[row]),
    score:
      score instanceof Float32Array
        ? Float32Array.from(rows, (row) => score[row])
        : Float64Array.from(rows, (row) => score[row]),
    source: Uint8Array.from(rows, (row) => source[row]),
  }
}
