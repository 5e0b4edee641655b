import { NegError } from '@neg/core'
import { normaliseRows } from '@neg/core/kernels'

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

/** How far from 1 the squared length of a row may be that an encoder brought to length 1 in float32. */
const unitTolerance = 2 ** -20

/**
 * The rows at unit length. Rows that have it already, to the precision of float32, stay as they are, and where all do
 * the array itself is returned; what becomes of a row depends on no other.
 */
export function unitRows(vectors: Float32Array, dimension: number): Float32Array {
  let unit = vectors
  for (let from = 0; from < vectors.length; from += dimension) {
    let squares = 0
    for (let i = from; i < from + dimension; i += 1) squares += vectors[i] * vectors[i]
    if (Math.abs(squares - 1) <= unitTolerance || squares === 0) continue
    if (unit === vectors) unit = vectors.slice()
    normaliseRows(unit.subarray(from, from + dimension), dimension)
  }
  return unit
}
