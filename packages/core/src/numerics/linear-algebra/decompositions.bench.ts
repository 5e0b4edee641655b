import { expect, test } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, transpose } from './matrix.ts'
import { multiply } from './multiply.ts'
import { singularValueDecomposition } from './singular-value-decomposition.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

const matrix = createMatrix(512, 512)
new Philox(1).fill(matrix.values, 'normal')
const mirrored = transpose(matrix)
const symmetric = createMatrix(
  512,
  512,
  matrix.values.map((value, i) => value + mirrored.values[i]),
)

test('symmetricEigen, 512 x 512', async ({ bench }) => {
  const { latency } = await bench('symmetricEigen', () => {
    symmetricEigen(symmetric)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  // 0.3 s on a free core.
  expect(latency.mean).toBeLessThan(3000)
})

test('singularValueDecomposition, 512 x 512', async ({ bench }) => {
  const { latency } = await bench('singularValueDecomposition', () => {
    singularValueDecomposition(matrix)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  // 0.7 s on a free core.
  expect(latency.mean).toBeLessThan(7000)
})

test('multiply, 512 x 512', async ({ bench }) => {
  const { latency } = await bench('multiply', () => {
    multiply(matrix, symmetric)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  expect(latency.mean).toBeLessThan(3000)
})
