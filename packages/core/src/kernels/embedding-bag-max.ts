import { NegError } from '../errors.ts'
import type { Bags } from './bags.ts'
import { checkLength, countRows } from './check-length.ts'

/**
 * The largest value of each column over the table rows of a bag: max pooling of embeddings.
 *
 * Off the tape, like its sibling `embeddingBag`. Weights have no meaning here and are refused. Time O(items x dimension),
 * memory the winners.
 *
 * @param table rows x dimension, row-major.
 * @param out bags x dimension; overwritten. An empty bag is 0.
 * @returns the winners, bags x dimension: the place in `bags.items` of the row that gave each value, the first of those
 * that tie, -1 for an empty bag. `embeddingBagMaxGradient` sends the gradient there.
 * @throws NEG_RANGE for the dimension and for bags with weights, NEG_SHAPE for arrays that don't fit. Items aren't looked
 * at: they must be rows of the table.
 */
export function embeddingBagMax(table: Float32Array, dimension: number, bags: Bags, out: Float32Array): Int32Array {
  const { offsets, items, weights } = bags
  countRows('table', table, dimension)
  checkLength('out', out, (offsets.length - 1) * dimension)
  if (weights !== undefined) {
    throw new NegError('NEG_RANGE', 'a maximum has no weights', {
      where: { field: 'weights' },
      remedy: 'Leave the weights out, or take embeddingBag.',
    })
  }
  const winners = new Int32Array(out.length).fill(-1)
  out.fill(0)
  for (let bag = 0; bag < offsets.length - 1; bag += 1) {
    const to = bag * dimension
    for (let place = offsets[bag]; place < offsets[bag + 1]; place += 1) {
      const from = items[place] * dimension
      for (let column = 0; column < dimension; column += 1) {
        const value = table[from + column]
        if (place > offsets[bag] && value <= out[to + column]) continue
        out[to + column] = value
        winners[to + column] = place
      }
    }
  }
  return winners
}

/**
 * The gradient of the table behind `embeddingBagMax`: each value's goes to the row that won it. Rows are those of a
 * compact gradient when the items come from `compactBags` (places stay the same), so that none of the whole table is
 * made.
 *
 * @param gradient bags x dimension.
 * @param bags those that won, or the same in compact numbers.
 * @param winners what `embeddingBagMax` returned.
 * @param tableGradient rows x dimension; overwritten.
 * @throws as `embeddingBagMax`.
 */
export function embeddingBagMaxGradient(
  gradient: Float32Array,
  dimension: number,
  bags: Bags,
  winners: Int32Array,
  tableGradient: Float32Array,
): void {
  checkLength('gradient', gradient, (bags.offsets.length - 1) * dimension)
  checkLength('winners', winners, gradient.length)
  countRows('tableGradient', tableGradient, dimension)
  tableGradient.fill(0)
  for (let i = 0; i < winners.length; i += 1) {
    if (winners[i] >= 0) tableGradient[bags.items[winners[i]] * dimension + (i % dimension)] += gradient[i]
  }
}
