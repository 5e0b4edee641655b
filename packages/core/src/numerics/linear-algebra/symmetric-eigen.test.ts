import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, identityMatrix, type Matrix, matrixFromRows, transpose } from './matrix.ts'
import { multiply } from './multiply.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

function symmetricNormals(seed: number, n: number): Matrix {
  const half = createMatrix(n, n)
  new Philox(seed).fill(half.values, 'normal')
  const sum = transpose(half)
  sum.values.forEach((value, i) => (sum.values[i] = value + half.values[i]))
  return sum
}

function expectClose(got: Matrix, want: Matrix, tolerance: number): void {
  got.values.forEach((value, i) => expect(Math.abs(value - want.values[i])).toBeLessThan(tolerance))
}

/** U diag(s) U'. */
function rebuild({ values, vectors }: ReturnType<typeof symmetricEigen>): Matrix {
  const scaled = createMatrix(
    vectors.rows,
    vectors.columns,
    vectors.values.map((value, i) => value * values[i % vectors.columns]),
  )
  return multiply(scaled, vectors, { transposeRight: true })
}

it('solves a matrix worked by hand', () => {
  const { values, vectors } = symmetricEigen(
    matrixFromRows([
      [2, 1],
      [1, 2],
    ]),
  )
  expect(values[0]).toBeCloseTo(3, 14)
  expect(values[1]).toBeCloseTo(1, 14)
  const half = Math.SQRT1_2
  expectClose(
    vectors,
    matrixFromRows([
      [half, half],
      [half, -half],
    ]),
    1e-14,
  )
})

it('rebuilds the matrix from orthonormal vectors and falling values', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 12 }), (seed, n) => {
      const matrix = symmetricNormals(seed, n)
      const found = symmetricEigen(matrix)
      expectClose(rebuild(found), matrix, 1e-12)
      expectClose(multiply(found.vectors, found.vectors, { transposeLeft: true }), identityMatrix(n), 1e-13)
      for (let j = 1; j < n; j += 1) expect(found.values[j]).toBeLessThanOrEqual(found.values[j - 1])
      const trace = matrix.values.reduce((sum, value, i) => sum + (i % (n + 1) === 0 ? value : 0), 0)
      expect(found.values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(trace, 11)
    }),
    { numRuns: 50 },
  )
})

it('takes repeated values, zeros, one row, and large and small scales', () => {
  expect([...symmetricEigen(identityMatrix(4)).values]).toEqual([1, 1, 1, 1])
  expect([...symmetricEigen(createMatrix(3, 3)).values]).toEqual([0, 0, 0])
  expect(symmetricEigen(matrixFromRows([[-7]]))).toEqual({
    values: new Float64Array([-7]),
    vectors: identityMatrix(1),
  })
  for (const scale of [1e-150, 1e150]) {
    const matrix = symmetricNormals(5, 6)
    const scaled = createMatrix(
      6,
      6,
      matrix.values.map((value) => value * scale),
    )
    const want = symmetricEigen(matrix).values
    symmetricEigen(scaled).values.forEach((value, j) => expect(value / scale).toBeCloseTo(want[j], 12))
  }
})

it('takes small asymmetry for rounding and refuses a large one', () => {
  const nearly = matrixFromRows([
    [1, 0.5],
    [0.50001, 1],
  ])
  expect(symmetricEigen(nearly).values[0]).toBeCloseTo(1.500005, 12)
  expect(() => symmetricEigen(nearly, { symmetryTolerance: 1e-6 })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
  expect(() => symmetricEigen(createMatrix(2, 3))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => symmetricEigen(createMatrix(0, 0))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => symmetricEigen(matrixFromRows([[Number.NaN]]))).toThrow(
    expect.objectContaining({ code: 'NEG_NOT_FINITE' }),
  )
})
