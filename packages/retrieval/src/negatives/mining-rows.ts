import type { MiningOutputFormat } from './mining-options.ts'

/** A row of mined training data. Documents and queries are named by id. */
export type MiningRow =
  | { readonly query: string; readonly positive: string; readonly negative: string }
  | {
      readonly query: string
      readonly positive: string
      readonly negatives: readonly string[]
      /** The positive's score, then the negatives'; only in `n-tuple-scores`. */
      readonly scores?: readonly number[]
    }
  | { readonly query: string; readonly document: string; readonly label: 0 | 1 }
  | { readonly query: string; readonly documents: readonly string[]; readonly labels: readonly (0 | 1)[] }

/** One query's positives and negatives, by id, with their scores. */
export interface MinedQuery {
  readonly query: string
  readonly positives: readonly string[]
  readonly positiveScores: ArrayLike<number>
  readonly negatives: readonly string[]
  readonly negativeScores: ArrayLike<number>
}

/**
 * The rows of one query: a triplet for each positive and negative; an n-tuple for each positive, provided that there
 * are `numNegatives`; labelled pairs, the positives first; or a labelled list for each positive, provided that there
 * is a negative.
 */
export function miningRows(mined: MinedQuery, format: MiningOutputFormat, numNegatives: number): MiningRow[] {
  const { query, positives, negatives } = mined
  const negativeScores = Array.from(mined.negativeScores)
  switch (format) {
    case 'triplet':
      return positives.flatMap((positive) => negatives.map((negative) => ({ query, positive, negative })))
    case 'n-tuple':
      return negatives.length < numNegatives ? [] : positives.map((positive) => ({ query, positive, negatives }))
    case 'n-tuple-scores':
      if (negatives.length < numNegatives) return []
      return positives.map((positive, i) => ({
        query,
        positive,
        negatives,
        scores: [mined.positiveScores[i], ...negativeScores],
      }))
    case 'labeled-pair':
      return [
        ...positives.map((document): MiningRow => ({ query, document, label: 1 })),
        ...negatives.map((document): MiningRow => ({ query, document, label: 0 })),
      ]
    case 'labeled-list':
      if (negatives.length === 0) return []
      return positives.map((positive) => ({
        query,
        documents: [positive, ...negatives],
        labels: [1, ...negatives.map(() => 0 as const)],
      }))
  }
}
