import type { Bags } from './bags.ts'
import { checkLength } from './check-length.ts'
import { forEachRowGradient } from './row-gradients.ts'

export interface ElementWiseAdagradOptions {
  /** Default 0.1. */
  readonly learningRate?: number
  /** Added to the root of the accumulator. Default 1e-8. */
  readonly epsilon?: number
}

/**
 * Updates the rows of a table that a batch touched, with a learning rate of its own for each number: Adagrad (Duchi,
 * Hazan, Singer 2011), as frameworks apply it to sparse gradients.
 *
 * `accumulator += g^2`, then `table -= learningRate / (sqrt(accumulator) + epsilon) * g`, element by element. Its sibling
 * `rowWiseAdagrad` keeps one number a row instead of a table of them. Numbers whose gradient is zero stay as they are.
 * No gradient of the table, nor of all touched rows, is ever held. Time O(items x dimension).
 *
 * @param table all rows x dimension; changed in place.
 * @param accumulator as large as the table, zeros at first; changed in place, to be kept between training runs.
 * @param rows the table rows touched, each once.
 * @param bags one a row: the gradient of `rows[i]` is the weighted sum of the rows of `gradient` in bag i. Behind an
 * `embeddingBag` these are its transposed bags (`transposeBags`).
 * @param gradient rows x dimension, row-major.
 * @throws NEG_RANGE for the dimension, NEG_SHAPE for arrays that don't fit. Rows and items aren't looked at: they must be
 * rows of the table and of the gradient.
 */
export function elementWiseAdagrad(
  table: Float32Array,
  accumulator: Float32Array,
  dimension: number,
  rows: Int32Array,
  bags: Bags,
  gradient: Float32Array,
  options: ElementWiseAdagradOptions = {},
): void {
  const { learningRate = 0.1, epsilon = 1e-8 } = options
  checkLength('accumulator', accumulator, table.length)
  forEachRowGradient({ dimension, rows, bags, gradient }, (row, own) => {
    const to = row * dimension
    for (let column = 0; column < dimension; column += 1) {
      const g = own[column]
      if (g === 0) continue
      const squares = accumulator[to + column] + g * g
      accumulator[to + column] = squares
      table[to + column] -= (learningRate / (Math.sqrt(squares) + epsilon)) * g
    }
  })
}
