import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, type Matrix, matrixFromRows, transpose } from './matrix.ts'
import { addOuterProducts, multiply, multiplyVector } from './multiply.ts'

const size = fc.integer({ min: 1, max: 6 })

function normals(rng: Philox, rows: number, columns: number): Matrix {
  const matrix = createMatrix(rows, columns)
  rng.fill(matrix.values, 'normal')
  return matrix
}

describe('multiply', () => {
  it('multiplies by hand-worked values', () => {
    const left = matrixFromRows([
      [1, 2],
      [3, 4],
    ])
    const right = matrixFromRows([[5], [6]])
    expect([...multiply(left, right).values]).toEqual([17, 39])
    expect([...multiplyVector(left, [5, 6])]).toEqual([17, 39])
  })

  it('takes either factor transposed, and (A B) transposed is B transposed A transposed', () => {
    fc.assert(
      fc.property(fc.nat(), size, size, size, (seed, n, m, p) => {
        const rng = new Philox(seed)
        const [a, b] = [normals(rng, n, m), normals(rng, m, p)]
        const product = multiply(a, b)
        expect(multiply(transpose(a), b, { transposeLeft: true })).toEqual(product)
        expect(multiply(a, transpose(b), { transposeRight: true })).toEqual(product)
        multiply(b, a, { transposeLeft: true, transposeRight: true }).values.forEach((value, i) =>
          expect(value).toBeCloseTo(transpose(product).values[i], 12),
        )
      }),
    )
  })

  it('refuses sizes that do not fit and values that are not finite', () => {
    expect(() => multiply(createMatrix(2, 3), createMatrix(2, 3))).toThrow(
      expect.objectContaining({ code: 'NEG_SHAPE' }),
    )
    expect(() => multiply(matrixFromRows([[Number.NaN]]), createMatrix(1, 1))).toThrow(
      expect.objectContaining({ code: 'NEG_NOT_FINITE' }),
    )
    expect(() => multiplyVector(createMatrix(2, 3), [1, 2])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  })
})

describe('addOuterProducts', () => {
  it('adds the scaled product of the transposed rows', () => {
    fc.assert(
      fc.property(fc.nat(), size, size, size, (seed, m, n, p) => {
        const rng = new Philox(seed)
        const [left, right, target] = [normals(rng, m, n), normals(rng, m, p), normals(rng, n, p)]
        const product = multiply(left, right, { transposeLeft: true })
        const want = target.values.map((value, i) => value - 0.3 * product.values[i])
        addOuterProducts(target, left, right, { scale: -0.3 })
        target.values.forEach((value, i) => expect(value).toBeCloseTo(want[i], 12))
      }),
    )
  })

  it('refuses sizes that do not fit', () => {
    expect(() => addOuterProducts(createMatrix(2, 2), createMatrix(1, 2), createMatrix(1, 3))).toThrow(
      expect.objectContaining({ code: 'NEG_SHAPE' }),
    )
  })
})
