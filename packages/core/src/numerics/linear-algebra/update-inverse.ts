import { NegError } from '../../errors.ts'
import { checkColumns, checkRows, checkSquare } from './check-matrix.ts'
import { createMatrix, type Matrix } from './matrix.ts'
import { addOuterProducts, multiply } from './multiply.ts'
import { factorise, type SolveLinearOptions } from './solve-linear.ts'

export interface UpdateInverseOptions extends SolveLinearOptions {
  /** Default 1. */
  readonly scale?: number
}

/**
 * Keeps an inverse up to date: given that of A [n, n], returns the inverse of A + scale L' R for L and R [m, n] (m
 * outer products of their rows), by the formula of Woodbury; m = 1 is Sherman and Morrison's.
 * Time O(n^2 m + m^3) where inverting anew takes O(n^3); memory O(n^2).
 *
 * @throws NEG_RANGE when the updated matrix is singular or the m x m system that decides it is badly conditioned;
 *   NEG_SHAPE; NEG_NOT_FINITE.
 */
export function updateInverse(
  inverse: Matrix,
  left: Matrix,
  right: Matrix,
  options: UpdateInverseOptions = {},
): Matrix {
  const updated = tryUpdateInverse(inverse, left, right, options)
  if (updated !== undefined) return updated
  throw new NegError('NEG_RANGE', 'the updated matrix is singular to working precision', {
    where: { field: 'inverse' },
    remedy: 'Update by fewer rows at once, or invert the updated matrix itself.',
  })
}

/** As `updateInverse`, but undefined where that throws for a singular matrix. */
export function tryUpdateInverse(
  inverse: Matrix,
  left: Matrix,
  right: Matrix,
  options: UpdateInverseOptions,
): Matrix | undefined {
  const { scale = 1, largestCondition = 1e14 } = options
  checkSquare('inverse', inverse)
  checkColumns('left', left, inverse.rows)
  checkColumns('right', right, inverse.rows)
  checkRows('right', right, left.rows)
  // Rows throughout: those of leftImage are A^-1 l, those of rightImage A^-T r.
  const leftImage = multiply(left, inverse, { transposeRight: true })
  const rightImage = multiply(right, inverse)
  const inner = multiply(right, leftImage, { transposeRight: true })
  for (let i = 0; i < inner.values.length; i += 1) inner.values[i] *= scale
  for (let i = 0; i < inner.rows; i += 1) inner.values[i * inner.rows + i] += 1
  const { condition, solve } = factorise(inner)
  if (!(condition <= largestCondition)) return undefined
  const updated = createMatrix(inverse.rows, inverse.rows, inverse.values)
  addOuterProducts(updated, leftImage, solve(rightImage), { scale: -scale })
  return updated
}
