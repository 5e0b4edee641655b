import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, identityMatrix, type Matrix, matrixFromRows, transpose } from './matrix.ts'
import { multiply } from './multiply.ts'
import { singularValueDecomposition } from './singular-value-decomposition.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

function expectClose(got: Matrix, want: Matrix, tolerance: number): void {
  expect([got.rows, got.columns]).toEqual([want.rows, want.columns])
  got.values.forEach((value, i) => expect(Math.abs(value - want.values[i])).toBeLessThan(tolerance))
}

function rebuild({ left, values, right }: ReturnType<typeof singularValueDecomposition>): Matrix {
  const scaled = createMatrix(
    left.rows,
    left.columns,
    left.values.map((value, i) => value * values[i % left.columns]),
  )
  return multiply(scaled, right, { transposeRight: true })
}

/** A matrix of the given rank at most. */
function lowRank(seed: number, rows: number, columns: number, rank: number): Matrix {
  const rng = new Philox(seed)
  const [left, right] = [createMatrix(rows, rank), createMatrix(rank, columns)]
  rng.fill(left.values, 'normal')
  rng.fill(right.values, 'normal')
  return multiply(left, right)
}

it('solves a matrix worked by hand', () => {
  const { values, right } = singularValueDecomposition(
    matrixFromRows([
      [3, 0],
      [4, 5],
    ]),
  )
  expect(values[0]).toBeCloseTo(Math.sqrt(45), 13)
  expect(values[1]).toBeCloseTo(Math.sqrt(5), 13)
  expect([...right.values].map((value) => Math.round(value * Math.sqrt(2)))).toEqual([1, 1, 1, -1])
})

it('rebuilds matrices of any shape and rank from orthonormal sides', () => {
  const size = fc.integer({ min: 1, max: 9 })
  fc.assert(
    fc.property(fc.nat(), size, size, size, (seed, rows, columns, rank) => {
      const matrix = lowRank(seed, rows, columns, rank)
      const found = singularValueDecomposition(matrix)
      const r = Math.min(rows, columns)
      expect(found.values).toHaveLength(r)
      expectClose(rebuild(found), matrix, 1e-12)
      expectClose(multiply(found.left, found.left, { transposeLeft: true }), identityMatrix(r), 1e-13)
      expectClose(multiply(found.right, found.right, { transposeLeft: true }), identityMatrix(r), 1e-13)
      found.values.forEach((value, j) => {
        expect(value).toBeGreaterThanOrEqual(0)
        if (j > 0) expect(value).toBeLessThanOrEqual(found.values[j - 1])
        if (j >= rank) expect(value).toBeLessThan(1e-12)
      })
    }),
    { numRuns: 60 },
  )
})

it('has the roots of the eigenvalues of A transposed A, and swaps its sides with the transpose', () => {
  const matrix = lowRank(3, 7, 4, 4)
  const found = singularValueDecomposition(matrix)
  const eigen = symmetricEigen(multiply(matrix, matrix, { transposeLeft: true }))
  found.values.forEach((value, j) => expect(value).toBeCloseTo(Math.sqrt(eigen.values[j]), 12))
  expectClose(found.right, eigen.vectors, 1e-10)
  const swapped = singularValueDecomposition(transpose(matrix))
  swapped.values.forEach((value, j) => expect(value).toBeCloseTo(found.values[j], 12))
})

it('takes zeros and one value, and refuses what is no matrix', () => {
  expect([...singularValueDecomposition(createMatrix(2, 3)).values]).toEqual([0, 0])
  expect([...singularValueDecomposition(matrixFromRows([[-2]])).values]).toEqual([2])
  expect(() => singularValueDecomposition(createMatrix(0, 3))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => singularValueDecomposition(matrixFromRows([[Number.POSITIVE_INFINITY]]))).toThrow(
    expect.objectContaining({ code: 'NEG_NOT_FINITE' }),
  )
})
