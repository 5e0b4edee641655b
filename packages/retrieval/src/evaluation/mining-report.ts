import { NegError } from '@neg/core'
import { describe, type Description } from '@neg/core/statistics'

export interface MiningReportOptions {
  /** Negatives wanted for each query, for counting the queries that fell short. Default: not counted. */
  readonly numNegatives?: number
}

/** How hard mined negatives are: scores of the rows (query, positive, negative). */
export interface MiningReport {
  /** One value a positive. */
  readonly positive: Description
  /** One value a (positive, negative) pair. */
  readonly negative: Description
  /** Positive minus negative, one value a pair. */
  readonly difference: Description
  /** Rows with fewer negatives than wanted. */
  readonly short: number
}

/**
 * Describes mined negatives by their scores: count, mean, median, deviation, quartiles and extremes of the positives,
 * the negatives and the differences.
 *
 * A query with P positives and n negatives counts as P positives, P n negatives and P n differences, as it does in
 * training rows. Positives without a known score (NaN) are left out. Memory O(rows).
 *
 * @param positiveScores the scores of each query's positives; `negativeScores` those of its negatives, query by query.
 * @throws NEG_SHAPE when the two have different numbers of queries.
 */
export function miningReport(
  positiveScores: readonly ArrayLike<number>[],
  negativeScores: readonly ArrayLike<number>[],
  options: MiningReportOptions = {},
): MiningReport {
  const { numNegatives = 0 } = options
  if (positiveScores.length !== negativeScores.length) {
    throw new NegError(
      'NEG_SHAPE',
      `positives of ${positiveScores.length} queries, negatives of ${negativeScores.length}`,
      { where: { field: 'negativeScores' } },
    )
  }
  const positives: number[] = []
  const negatives: number[] = []
  const differences: number[] = []
  let short = 0
  for (let query = 0; query < positiveScores.length; query += 1) {
    const row = negativeScores[query]
    if (row.length < numNegatives) short += 1
    for (const positive of Array.from(positiveScores[query])) {
      if (Number.isNaN(positive)) continue
      positives.push(positive)
      for (let i = 0; i < row.length; i += 1) {
        negatives.push(row[i])
        differences.push(positive - row[i])
      }
    }
  }
  return {
    positive: describe(positives),
    negative: describe(negatives),
    difference: describe(differences),
    short,
  }
}
