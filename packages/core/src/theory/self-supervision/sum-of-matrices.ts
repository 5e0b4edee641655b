import type { Matrix } from '../../numerics/linear-algebra/matrix.ts'

/** A weighted sum of matrices of one shape. */
export function sumOfMatrices(...terms: readonly (readonly [weight: number, matrix: Matrix])[]): Matrix {
  const [[, { rows, columns }]] = terms
  const values = new Float64Array(rows * columns)
  for (const [weight, matrix] of terms) {
    for (let i = 0; i < values.length; i += 1) values[i] += weight * matrix.values[i]
  }
  return { rows, columns, values }
}

export function frobeniusNorm({ values }: Matrix): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}
