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
