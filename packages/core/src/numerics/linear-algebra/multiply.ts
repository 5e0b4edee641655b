import { NegError } from '../../errors.ts'
import { checkColumns, checkMatrix, checkRows } from './check-matrix.ts'
import { createMatrix, type Matrix, transpose } from './matrix.ts'

export interface MultiplyOptions {
  /** Takes the first factor transposed. Default false. */
  readonly transposeLeft?: boolean
  /** Takes the second factor transposed. Default false. */
  readonly transposeRight?: boolean
}

/**
 * The product of two matrices in float64, either of them transposed. Time O(n m p), about 1.8 GFLOP/s: for small
 * matrices that must be exact, while tensors are for large ones.
 *
 * @throws NEG_SHAPE when the inner sizes differ; NEG_NOT_FINITE.
 */
export function multiply(left: Matrix, right: Matrix, options: MultiplyOptions = {}): Matrix {
  checkMatrix('left', left)
  checkMatrix('right', right)
  const a = options.transposeLeft === true ? transpose(left) : left
  const b = options.transposeRight === true ? transpose(right) : right
  checkRows('right', b, a.columns)
  const result = createMatrix(a.rows, b.columns)
  for (let i = 0; i < a.rows; i += 1) {
    for (let k = 0; k < a.columns; k += 1) {
      const factor = a.values[i * a.columns + k]
      if (factor === 0) continue
      addScaledRow(result.values, i * b.columns, b.values, k * b.columns, b.columns, factor)
    }
  }
  return result
}

export interface AddOuterProductsOptions {
  /** Default 1. */
  readonly scale?: number
}

/**
 * Adds `scale` times the sum of the outer products of the rows of `left` [m, n] and `right` [m, p] to `target` [n, p],
 * in place: the update of low rank m that a batch of m rows makes to a weight matrix. Time O(m n p), no memory.
 *
 * @throws NEG_SHAPE when the sizes do not fit.
 */
export function addOuterProducts(
  target: Matrix,
  left: Matrix,
  right: Matrix,
  options: AddOuterProductsOptions = {},
): void {
  const { scale = 1 } = options
  checkRows('right', right, left.rows)
  checkRows('target', target, left.columns)
  checkColumns('target', target, right.columns)
  for (let row = 0; row < left.rows; row += 1) {
    for (let i = 0; i < left.columns; i += 1) {
      const factor = scale * left.values[row * left.columns + i]
      if (factor === 0) continue
      addScaledRow(target.values, i * right.columns, right.values, row * right.columns, right.columns, factor)
    }
  }
}

/**
 * The product of a matrix [n, m] and a vector [m].
 *
 * @throws NEG_SHAPE when the sizes differ.
 */
export function multiplyVector({ rows, columns, values }: Matrix, vector: ArrayLike<number>): Float64Array {
  if (vector.length !== columns) {
    throw new NegError('NEG_SHAPE', `a vector of ${vector.length} does not fit ${columns} columns`, {
      where: { field: 'vector' },
    })
  }
  const result = new Float64Array(rows)
  for (let i = 0; i < rows; i += 1) {
    let sum = 0
    for (let j = 0; j < columns; j += 1) sum += values[i * columns + j] * vector[j]
    result[i] = sum
  }
  return result
}

function addScaledRow(
  target: Float64Array,
  targetAt: number,
  source: Float64Array,
  sourceAt: number,
  length: number,
  factor: number,
): void {
  for (let j = 0; j < length; j += 1) target[targetAt + j] += factor * source[sourceAt + j]
}
