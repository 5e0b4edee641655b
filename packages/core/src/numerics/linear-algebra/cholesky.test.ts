import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { cholesky, solvePositiveDefinite } from './cholesky.ts'
import { createMatrix, type Matrix, matrixFromRows } from './matrix.ts'
import { multiply } from './multiply.ts'

function positiveDefinite(rng: Philox, n: number): Matrix {
  const half = createMatrix(n, n + 2)
  rng.fill(half.values, 'normal')
  return multiply(half, half, { transposeRight: true })
}

it('factors a matrix worked by hand', () => {
  const matrix = matrixFromRows([
    [4, 2],
    [2, 10],
  ])
  expect([...cholesky(matrix).values]).toEqual([2, 0, 1, 3])
  expect([...solvePositiveDefinite(matrix, matrixFromRows([[8], [22]])).values]).toEqual([1, 2])
})

it('rebuilds the matrix, and solves', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 8 }), (seed, n) => {
      const rng = new Philox(seed)
      const matrix = positiveDefinite(rng, n)
      const factor = cholesky(matrix)
      multiply(factor, factor, { transposeRight: true }).values.forEach((value, i) =>
        expect(value).toBeCloseTo(matrix.values[i], 11),
      )
      factor.values.forEach((value, i) => {
        if (i % n > Math.floor(i / n)) expect(value).toBe(0)
      })
      const solution = createMatrix(n, 2)
      rng.fill(solution.values, 'normal')
      const right = multiply(matrix, solution)
      multiply(matrix, solvePositiveDefinite(matrix, right)).values.forEach((value, i) =>
        expect(value).toBeCloseTo(right.values[i], 9),
      )
    }),
    { numRuns: 50 },
  )
})

it('refuses what is not positive definite, not symmetric or of another size', () => {
  const indefinite = matrixFromRows([
    [1, 2],
    [2, 1],
  ])
  const crooked = matrixFromRows([
    [2, 1],
    [0, 2],
  ])
  for (const matrix of [indefinite, crooked, createMatrix(2, 2)]) {
    expect(() => cholesky(matrix)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
  expect(() => solvePositiveDefinite(indefinite, createMatrix(3, 1))).toThrow(
    expect.objectContaining({ code: 'NEG_SHAPE' }),
  )
})
