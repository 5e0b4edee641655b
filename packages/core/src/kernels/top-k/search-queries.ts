import { NegError } from '../../errors.ts'
import { countRows } from '../check-length.ts'
import type { VectorMetric } from './document-blocks.ts'
import { normaliseRows } from '../normalise-rows.ts'

/** Queries as a metric wants them. */
export interface SearchQueries {
  readonly rows: Float32Array
  readonly count: number
  readonly dimension: number
  readonly longest: number
}

/** Checks queries and brings them to unit length for `cosine`. @throws NEG_SHAPE, NEG_RANGE, NEG_NOT_FINITE. */
export function searchQueries(queries: Float32Array, dimension: number, metric: VectorMetric): SearchQueries {
  const count = countRows('queries', queries, dimension)
  let longest = 0
  for (let row = 0; row < count; row += 1) {
    let squares = 0
    for (let i = row * dimension; i < (row + 1) * dimension; i += 1) squares += queries[i] * queries[i]
    if (!Number.isFinite(squares)) {
      throw new NegError('NEG_NOT_FINITE', 'a vector of the queries holds a NaN or infinite value', {
        where: { field: 'queries', row: row + 1 },
        remedy: 'Look at the text and at the encoder that made this vector.',
      })
    }
    longest = Math.max(longest, Math.sqrt(squares))
  }
  if (metric !== 'cosine') return { rows: queries, count, dimension, longest }
  const rows = queries.slice()
  normaliseRows(rows, dimension)
  return { rows, count, dimension, longest: 1 }
}

/** The largest float32 number, less what sums round up. */
const most = 3.4e38

/** @throws NEG_RANGE where scores could be infinite. */
export function checkRange(queries: SearchQueries, longestDocument: number, metric: VectorMetric): void {
  const { longest } = queries
  const largest = metric === 'euclidean' ? (longest + longestDocument) ** 2 : longest * longestDocument
  if (largest < most) return
  throw new NegError('NEG_RANGE', `vectors of lengths ${longest} and ${longestDocument} have scores beyond float32`, {
    where: { field: 'queries' },
    remedy: 'Scale the vectors down; the order of the documents stays the same.',
  })
}
