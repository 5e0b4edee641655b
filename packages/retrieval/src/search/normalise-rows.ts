import { NegError } from '@neg/core'

/**
 * How many vectors an array of rows holds.
 *
 * @throws NEG_RANGE when the dimension is no whole number >= 1, NEG_SHAPE when the array isn't whole rows of it.
 */
export function countRows(vectors: Float32Array, dimension: number, field: string): number {
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw new NegError('NEG_RANGE', `dimension is ${dimension}, not a whole number >= 1`, {
      where: { field: 'dimension' },
    })
  }
  if (vectors.length % dimension !== 0) {
    throw new NegError('NEG_SHAPE', `${vectors.length} numbers are no whole rows of ${dimension}`, { where: { field } })
  }
  return vectors.length / dimension
}

/**
 * Rows scaled to length 1, in a new array, so that their inner products are cosines; a zero row stays zero. Lengths are
 * added up in float64.
 */
export function normaliseRows(vectors: Float32Array, dimension: number): Float32Array {
  const out = new Float32Array(vectors.length)
  for (let row = 0; row < vectors.length; row += dimension) {
    let squares = 0
    for (let d = row; d < row + dimension; d += 1) squares += vectors[d] * vectors[d]
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
    for (let d = row; d < row + dimension; d += 1) out[d] = vectors[d] * scale
  }
  return out
}
