import type { Tensor2D } from '@tensorflow/tfjs'

import type { ContrastiveOptions } from '../../kernels/contrastive.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { type References, checkReferences } from '../margin/references.ts'

/** What the kernel is asked about a labelled batch. */
export interface LabelledRows {
  readonly queries: Tensor2D
  readonly candidates: Tensor2D
  readonly options: ContrastiveOptions
}

/**
 * Queries, candidates and positives of a labelled batch: against its own other rows, or against references. A batch in
 * which no row counts has the value 0. @throws NEG_SHAPE, NEG_RANGE
 */
export function labelledRows(
  embeddings: Tensor2D,
  labels: Int32Array,
  normalise: boolean,
  references?: References,
): LabelledRows {
  const compared = checkReferences(embeddings, labels, references)
  const scaled = (x: Tensor2D): Tensor2D => (normalise ? unitRows(x) : x)
  const queries = scaled(embeddings)
  const query = Int32Array.from(labels.keys()).filter((row) => compared.own[row] >= 0)
  return {
    queries,
    candidates: compared.given ? scaled(compared.embeddings) : queries,
    options: {
      positives: { queryLabels: labels, candidateLabels: compared.labels },
      exclude: { query, candidate: query.map((row) => compared.own[row]) },
      whenNoRowCounts: 'zero',
    },
  }
}
