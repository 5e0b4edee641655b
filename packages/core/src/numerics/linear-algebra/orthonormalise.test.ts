import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, identityMatrix, matrixFromRows } from './matrix.ts'
import { multiply } from './multiply.ts'
import { orthonormalise } from './orthonormalise.ts'

it('gives an orthonormal basis whose first column has the direction of the first one given', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 6 }), fc.nat(6), (seed, columns, more) => {
      const matrix = createMatrix(columns + more, columns)
      new Philox(seed).fill(matrix.values, 'normal')
      const basis = orthonormalise(matrix)
      multiply(basis, basis, { transposeLeft: true }).values.forEach((value, i) =>
        expect(value).toBeCloseTo(identityMatrix(columns).values[i], 12),
      )
      const triangle = multiply(basis, matrix, { transposeLeft: true })
      multiply(basis, triangle).values.forEach((value, i) => expect(value).toBeCloseTo(matrix.values[i], 11))
      for (let i = 0; i < columns; i += 1) {
        expect(triangle.values[i * columns + i]).toBeGreaterThan(0)
        for (let j = 0; j < i; j += 1) expect(triangle.values[i * columns + j]).toBeCloseTo(0, 11)
      }
    }),
    { numRuns: 50 },
  )
})

it('refuses dependent columns and more columns than rows', () => {
  expect(() =>
    orthonormalise(
      matrixFromRows([
        [1, 2],
        [2, 4],
        [3, 6],
      ]),
    ),
  ).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => orthonormalise(createMatrix(2, 2))).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => orthonormalise(createMatrix(2, 3))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
