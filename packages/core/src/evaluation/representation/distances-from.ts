import { NegError } from '../../errors.ts'
import { type EmbeddingRows, checkEmbeddings, innerProduct, squaredDistance } from '../check-embeddings.ts'

/** How far apart rows are: Euclidean distance of the rows as they are, or 1 - cosine. */
export type EmbeddingDistance = 'euclidean' | 'cosine'

export interface MeasuredRowsOptions {
  readonly dimension: number
  readonly measure?: EmbeddingDistance
  readonly atLeast?: number
}

/** Rows made ready for `distancesFrom`. @throws as `checkEmbeddings`; NEG_RANGE for another measure. */
export function measuredRows(
  field: string,
  embeddings: Float32Array | Float64Array,
  { measure = 'euclidean', ...options }: MeasuredRowsOptions,
): EmbeddingRows {
  if (measure !== 'euclidean' && measure !== 'cosine') {
    throw new NegError('NEG_RANGE', `there is no measure ${JSON.stringify(measure)}`, {
      where: { field: 'measure' },
      remedy: "Take 'euclidean' or 'cosine'.",
    })
  }
  return checkEmbeddings(field, embeddings, { ...options, normalise: measure === 'cosine' })
}

/** Fills `out` with the distances from one row to all references; both sides stem from `measuredRows`. */
export function distancesFrom(
  rows: EmbeddingRows,
  row: number,
  references: EmbeddingRows,
  measure: EmbeddingDistance,
  out: Float64Array,
): void {
  const { count } = references
  if (measure === 'cosine') {
    for (let other = 0; other < count; other += 1) out[other] = 1 - innerProduct(rows, row, references, other)
  } else {
    for (let other = 0; other < count; other += 1) out[other] = Math.sqrt(squaredDistance(rows, row, references, other))
  }
}
