import { expect, it } from 'vitest'

import { createMatrix, identityMatrix, matrixFromRows, transpose } from './matrix.ts'

it('makes matrices of zeros, from values and from rows, always of its own copy', () => {
  expect(createMatrix(2, 3).values).toEqual(new Float64Array(6))
  const data = new Float32Array([1, 2, 3, 4, 5, 6])
  const matrix = createMatrix(2, 3, data)
  data[0] = 9
  expect(matrix).toEqual(
    matrixFromRows([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  )
  expect([...identityMatrix(2).values]).toEqual([1, 0, 0, 1])
  expect(matrixFromRows([])).toEqual(createMatrix(0, 0))
})

it('transposes', () => {
  expect(
    transpose(
      matrixFromRows([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ),
  ).toEqual(
    matrixFromRows([
      [1, 4],
      [2, 5],
      [3, 6],
    ]),
  )
})

it('refuses shapes that do not fit', () => {
  for (const call of [
    () => createMatrix(-1, 2),
    () => createMatrix(1.5, 2),
    () => createMatrix(2, 2, [1, 2, 3]),
    () => matrixFromRows([[1, 2], [3]]),
  ]) {
    expect(call).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  }
})
