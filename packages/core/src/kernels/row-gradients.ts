import type { Bags } from './bags.ts'
import { checkLength, countRows } from './check-length.ts'
import { sumBag } from './sum-bag.ts'

/**
 * Makes the gradient of each touched row of a table, one at a time in double precision, and hands it to an update.
 *
 * @param update gets the number of a row and its gradient, which the next row overwrites.
 * @throws NEG_RANGE for the dimension, NEG_SHAPE for arrays that don't fit.
 */
export function forEachRowGradient(
  {
    dimension,
    rows,
    bags,
    gradient,
  }: {
    readonly dimension: number
    readonly rows: Int32Array
    readonly bags: Bags
    readonly gradient: Float32Array
  },
  update: (row: number, gradient: Float64Array) => void,
): void {
  checkLength('offsets', bags.offsets, rows.length + 1)
  countRows('gradient', gradient, dimension)
  const sum = new Float64Array(dimension)
  for (let i = 0; i < rows.length; i += 1) {
    sumBag(gradient, dimension, bags, i, sum)
    update(rows[i], sum)
  }
}
