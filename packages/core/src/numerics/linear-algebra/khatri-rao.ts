import { checkColumns, checkMatrix } from './check-matrix.ts'
import { createMatrix, type Matrix } from './matrix.ts'

/**
 * The Khatri-Rao product: the Kronecker product column by column. For A [n, d] and B [m, d] it is [n m, d], and its row
 * j m + k is A[j] * B[k], entry by entry.
 *
 * Its use is the identity (A . B)' (C . D) = (A' C) * (B' D), which turns sums over pairs into products of small
 * matrices: whatever can be said through it never needs the n m rows. Time and memory O(n m d).
 *
 * @throws NEG_SHAPE when the numbers of columns differ; NEG_NOT_FINITE.
 * @system 21
 */
export function khatriRao(a: Matrix, b: Matrix): Matrix {
  checkMatrix('a', a)
  checkMatrix('b', b)
  checkColumns('b', b, a.columns)
  const product = createMatrix(a.rows * b.rows, a.columns)
  let at = 0
  for (let j = 0; j < a.rows; j += 1) {
    for (let k = 0; k < b.rows; k += 1) {
      for (let column = 0; column < a.columns; column += 1) {
        product.values[at] = a.values[j * a.columns + column] * b.values[k * b.columns + column]
        at += 1
      }
    }
  }
  return product
}
