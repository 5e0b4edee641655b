import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { khatriRao } from './khatri-rao.ts'
import { createMatrix, type Matrix, matrixFromRows } from './matrix.ts'
import { multiply } from './multiply.ts'

it('multiplies each row of one with each of the other', () => {
  const product = khatriRao(
    matrixFromRows([
      [1, 1],
      [0, 1],
    ]),
    matrixFromRows([
      [1, 0],
      [1, 2],
    ]),
  )
  expect([product.rows, product.columns]).toEqual([4, 2])
  expect([...product.values]).toEqual([1, 0, 1, 2, 0, 0, 0, 2])
})

it('turns a product over pairs into an entrywise one', () => {
  const size = fc.integer({ min: 1, max: 5 })
  fc.assert(
    fc.property(fc.nat(), size, size, size, size, (seed, n, m, d, e) => {
      const rng = new Philox(seed)
      const normals = (rows: number, columns: number): Matrix => {
        const matrix = createMatrix(rows, columns)
        rng.fill(matrix.values, 'normal')
        return matrix
      }
      const [a, b, c, f] = [normals(n, d), normals(m, d), normals(n, e), normals(m, e)]
      const left = multiply(a, c, { transposeLeft: true })
      const right = multiply(b, f, { transposeLeft: true })
      multiply(khatriRao(a, b), khatriRao(c, f), { transposeLeft: true }).values.forEach((value, i) =>
        expect(value).toBeCloseTo(left.values[i] * right.values[i], 11),
      )
    }),
  )
})

it('refuses different numbers of columns', () => {
  expect(() => khatriRao(createMatrix(1, 2), createMatrix(1, 3))).toThrow(
    expect.objectContaining({ code: 'NEG_SHAPE' }),
  )
})
