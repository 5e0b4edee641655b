import { Matrix as MlMatrix } from 'ml-matrix'

import type { Matrix } from './matrix.ts'

/** Ours as the library's: a copy. */
export function toMlMatrix({ rows, columns, values }: Matrix): MlMatrix {
  const matrix = new MlMatrix(rows, columns)
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) matrix.set(i, j, values[i * columns + j])
  }
  return matrix
}

/** The library's as ours: a copy. */
export function fromMlMatrix(matrix: MlMatrix): Matrix {
  const { rows, columns } = matrix
  const values = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) values[i * columns + j] = matrix.get(i, j)
  }
  return { rows, columns, values }
}
