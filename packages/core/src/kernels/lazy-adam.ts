import { NegError } from '../errors.ts'
import type { Bags } from './bags.ts'
import { checkLength, countRows } from './check-length.ts'
import { forEachRowGradient } from './row-gradients.ts'

export interface LazyAdamOptions {
  /** Default 0.001. */
  readonly learningRate?: number
  /** How much of a row's mean gradient outlives a step. Default 0.9. */
  readonly beta1?: number
  /** How much of its mean square does. Default 0.999. */
  readonly beta2?: number
  /** Added to the root of the mean square. Default 1e-8. */
  readonly epsilon?: number
}

/** What `lazyAdam` remembers of a table, to be kept between training runs. */
export interface LazyAdamState {
  /** Running mean of the gradient, as large as the table. */
  readonly mean: Float32Array
  /** Running mean of its square. */
  readonly square: Float32Array
  /** Steps that each row has taken. */
  readonly steps: Int32Array
}

/** The state of a table that has not been trained yet. */
export function lazyAdamState(rows: number, dimension: number): LazyAdamState {
  const size = rows * dimension
  return { mean: new Float32Array(size), square: new Float32Array(size), steps: new Int32Array(rows) }
}

/**
 * Updates the rows of a table that a batch touched by Adam (Kingma, Ba 2015), and leaves all others alone: their weights,
 * and their running means too.
 *
 * `m = beta1 m + (1 - beta1) g`, `v = beta2 v + (1 - beta2) g^2`, then
 * `table -= learningRate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)`, with t the steps of this row. That is
 * Adam itself where every row is touched by every batch. Where rows are rare it is lazy: a dense Adam would go on
 * moving a row by its momentum while nothing is known of it. Other lazy variants (torch's SparseAdam, LazyAdam of
 * TensorFlow Addons) correct the bias with the steps of the whole table, so that a row first met late makes a first
 * step of up to `(1 - beta1) / sqrt(1 - beta2)`, about 3 times the learning rate; here it is one learning rate.
 *
 * A row that is named takes a step, also when its gradient is zero. No gradient of the table, nor of all touched rows, is
 * ever held. Time O(items x dimension); two numbers of state for each of the table and one a row.
 *
 * @param table all rows x dimension; changed in place.
 * @param state from `lazyAdamState`; changed in place.
 * @param rows the table rows touched, each once.
 * @param bags one a row: the gradient of `rows[i]` is the weighted sum of the rows of `gradient` in bag i. Behind an
 * `embeddingBag` these are its transposed bags (`transposeBags`).
 * @param gradient rows x dimension, row-major.
 * @throws NEG_RANGE for the dimension or a beta outside 0 .. 1, NEG_SHAPE for arrays that don't fit. Rows and items
 * aren't looked at: they must be rows of the table and of the gradient.
 */
export function lazyAdam(
  table: Float32Array,
  state: LazyAdamState,
  dimension: number,
  rows: Int32Array,
  bags: Bags,
  gradient: Float32Array,
  options: LazyAdamOptions = {},
): void {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options
  const { mean, square, steps } = state
  checkBeta('beta1', beta1)
  checkBeta('beta2', beta2)
  checkLength('steps', steps, countRows('table', table, dimension))
  checkLength('mean', mean, table.length)
  checkLength('square', square, table.length)
  forEachRowGradient({ dimension, rows, bags, gradient }, (row, own) => {
    steps[row] += 1
    const rate = learningRate / (1 - beta1 ** steps[row])
    const correction = 1 / (1 - beta2 ** steps[row])
    const to = row * dimension
    for (let column = 0; column < dimension; column += 1) {
      const g = own[column]
      const m = beta1 * mean[to + column] + (1 - beta1) * g
      const v = beta2 * square[to + column] + (1 - beta2) * g * g
      mean[to + column] = m
      square[to + column] = v
      table[to + column] -= (rate * m) / (Math.sqrt(v * correction) + epsilon)
    }
  })
}

function checkBeta(field: string, beta: number): void {
  if (beta >= 0 && beta < 1) return
  throw new NegError('NEG_RANGE', `${field} is ${beta}, not in 0 .. 1`, {
    where: { field },
    remedy: 'Take a number from 0 up to but not including 1.',
  })
}
