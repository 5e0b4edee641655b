import { NegError } from '../errors.ts'

/** @throws NEG_SHAPE unless an array has as many values as the others ask for. */
export function checkLength(field: string, array: { readonly length: number }, wanted: number): void {
  if (array.length === wanted) return
  throw new NegError('NEG_SHAPE', `${field} has ${array.length} values, and ${wanted} are needed`, { where: { field } })
}

/** How many rows of a dimension there are. @throws NEG_RANGE for the dimension; NEG_SHAPE unless the rows are whole. */
export function countRows(field: string, array: { readonly length: number }, dimension: number): number {
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw new NegError('NEG_RANGE', `dimension is ${dimension}, not a whole number >= 1`, {
      where: { field: 'dimension' },
    })
  }
  if (array.length % dimension === 0) return array.length / dimension
  throw new NegError('NEG_SHAPE', `${array.length} numbers are no whole rows of ${dimension}`, {
    where: { field },
  })
}
