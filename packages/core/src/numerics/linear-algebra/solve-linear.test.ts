import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, identityMatrix, type Matrix, matrixFromRows } from './matrix.ts'
import { addOuterProducts, multiply } from './multiply.ts'
import { invert, solveLinear } from './solve-linear.ts'
import { updateInverse } from './update-inverse.ts'

function normals(rng: Philox, rows: number, columns: number): Matrix {
  const matrix = createMatrix(rows, columns)
  rng.fill(matrix.values, 'normal')
  return matrix
}

/** Normals with a heavy diagonal: well conditioned, not symmetric. */
function regular(rng: Philox, n: number): Matrix {
  const matrix = normals(rng, n, n)
  for (let i = 0; i < n; i += 1) matrix.values[i * n + i] += 4 * n
  return matrix
}

function expectClose(got: Matrix, want: Matrix, tolerance: number): void {
  got.values.forEach((value, i) => expect(Math.abs(value - want.values[i])).toBeLessThan(tolerance))
}

describe('solveLinear and invert', () => {
  it('solve a system that needs a row exchange', () => {
    const matrix = matrixFromRows([
      [0, 2],
      [1, 1],
    ])
    expect([...solveLinear(matrix, matrixFromRows([[4], [5]])).values]).toEqual([3, 2])
    expect([...invert(matrix).values]).toEqual([-0.5, 1, 0.5, 0])
  })

  it('give back the right side and the identity', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 8 }), (seed, n) => {
        const rng = new Philox(seed)
        const [matrix, right] = [regular(rng, n), normals(rng, n, 3)]
        expectClose(multiply(matrix, solveLinear(matrix, right)), right, 1e-12)
        expectClose(multiply(invert(matrix), matrix), identityMatrix(n), 1e-12)
      }),
      { numRuns: 40 },
    )
  })

  it('refuse singular and badly conditioned matrices, with the condition number', () => {
    const singular = matrixFromRows([
      [1, 2],
      [2, 4],
    ])
    const nearly = matrixFromRows([
      [1, 1],
      [1, 1 + 1e-9],
    ])
    for (const call of [
      () => invert(singular),
      () => solveLinear(createMatrix(2, 2), createMatrix(2, 1)),
      () => invert(nearly, { largestCondition: 1e8 }),
    ]) {
      expect(call).toThrow(
        expect.objectContaining({ code: 'NEG_RANGE', message: expect.stringContaining('condition number') }),
      )
    }
    expect(() => invert(nearly)).not.toThrow()
    expect(() => solveLinear(singular, createMatrix(3, 1))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
    expect(() => invert(createMatrix(2, 3))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  })
})

describe('updateInverse', () => {
  it('gives the inverse of the updated matrix', () => {
    const size = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(fc.nat(), size, size, (seed, n, m) => {
        const rng = new Philox(seed)
        const [matrix, left, right] = [regular(rng, n), normals(rng, m, n), normals(rng, m, n)]
        const updated = updateInverse(invert(matrix), left, right, { scale: -0.05 })
        addOuterProducts(matrix, left, right, { scale: -0.05 })
        expectClose(updated, invert(matrix), 1e-10)
      }),
      { numRuns: 40 },
    )
  })

  it('refuses an update that makes the matrix singular, and sizes that do not fit', () => {
    const unit = matrixFromRows([[1, 0]])
    expect(() => updateInverse(identityMatrix(2), unit, unit, { scale: -1 })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
    expect(() => updateInverse(identityMatrix(3), unit, unit)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  })
})
