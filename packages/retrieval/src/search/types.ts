import type { Searcher } from '@neg/core'

/** A text to be found. A title is put before the text, with a space between. */
export interface TextDocument {
  readonly id: string
  readonly text: string
  readonly title?: string
}

/** A searcher that can also score given documents, found or not; margins against the positives need it. */
export interface ScoringSearcher<Q> extends Searcher<Q> {
  /** For each query the scores of the documents named in its row, on the scale of `search`. */
  scorePairs(queries: readonly Q[], documents: readonly (Int32Array | readonly number[])[]): Promise<Float64Array[]>
}
