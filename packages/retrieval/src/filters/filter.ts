import { type Candidates, NegError } from '@neg/core'

/** Candidates whose scores may also be float64, as runs and cross-encoders on the host give them. */
export interface ScoredCandidates extends Omit<Candidates, 'score'> {
  readonly score: Float32Array | Float64Array
}

/** What filters know besides the candidates; each says what it needs. Rows are by anchor or by document number. */
export interface FilterContext {
  /** For each anchor the numbers of its positive documents. */
  readonly positives?: readonly (Int32Array | readonly number[])[]
  /** For each anchor the smallest score of its positives, on the scale of the candidates' scores. */
  readonly referenceScores?: Float64Array
  readonly queryTexts?: readonly string[]
  readonly documentTexts?: readonly string[]
  readonly documentVectors?: { readonly vectors: Float32Array; readonly dimension: number }
}

/** What a filter did. */
export interface FilterReport {
  readonly rule: string
  readonly seen: number
  readonly dropped: number
  /** How many were dropped for which reason; they add to `dropped`. */
  readonly reasons: Readonly<Record<string, number>>
}

export interface FilterOutcome {
  /** How much each candidate counts: 0 drops it. */
  readonly weights: Float32Array
  readonly report: FilterReport
}

/** Decides which candidates are false negatives or too easy, and how much the others count. */
export interface Filter {
  readonly rule: string
  apply(candidates: ScoredCandidates, context: FilterContext): FilterOutcome | Promise<FilterOutcome>
}

/** Weights 1 and 0 from a rule that names the reason for dropping a row, or gives undefined to keep it. */
export function dropByReason(
  rule: string,
  candidates: ScoredCandidates,
  reasonOf: (row: number) => string | undefined,
): FilterOutcome {
  const seen = candidates.anchor.length
  const weights = new Float32Array(seen).fill(1)
  const reasons: Record<string, number> = {}
  let dropped = 0
  for (let row = 0; row < seen; row += 1) {
    const reason = reasonOf(row)
    if (reason === undefined) continue
    weights[row] = 0
    dropped += 1
    reasons[reason] = (reasons[reason] ?? 0) + 1
  }
  return { weights, report: { rule, seen, dropped, reasons } }
}

/**
 * A filter that compares each score with the reference of its anchor, the smallest score of its positives.
 *
 * @param isTooHigh whether a score breaks the rule; `round` brings a computed threshold to the precision of the scores.
 */
export function filterByReference(
  rule: string,
  reason: string,
  isTooHigh: (score: number, reference: number, round: (value: number) => number) => boolean,
): Filter {
  return {
    rule,
    apply: (candidates, context) => {
      const references = needed(rule, context, 'referenceScores')
      const { anchor, score } = candidates
      const round = precisionOf(score)
      return dropByReason(rule, candidates, (row) =>
        isTooHigh(score[row], references[anchor[row]], round) ? reason : undefined,
      )
    },
  }
}

/** The part of the context that a rule can't do without. @throws NEG_INPUT_MISSING. */
export function needed<K extends keyof FilterContext>(
  rule: string,
  context: FilterContext,
  part: K,
): NonNullable<FilterContext[K]> {
  const value = context[part]
  if (value !== undefined) return value
  throw new NegError('NEG_INPUT_MISSING', `the filter ${rule} needs ${part}`, {
    where: { field: part },
    remedy: `Give ${part} in the context of the filters.`,
  })
}

/**
 * Brings thresholds to the precision of the scores, so that equality means equality: with float32 scores 0.8 must be
 * compared as the float32 nearest to it.
 */
export function precisionOf(scores: Float32Array | Float64Array): (value: number) => number {
  return scores instanceof Float32Array ? Math.fround : (value) => value
}

/** @throws NEG_RANGE for a threshold that is no finite number. */
export function checkThreshold(field: string, value: number): void {
  if (Number.isFinite(value)) return
  throw new NegError('NEG_RANGE', `${field} is ${value}, not a finite number`, { where: { field } })
}
