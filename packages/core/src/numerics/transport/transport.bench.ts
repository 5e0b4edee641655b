import { expect, test } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, type Matrix } from '../linear-algebra/matrix.ts'
import { hungarianAssignment } from './hungarian-assignment.ts'
import { optimalTransport } from './optimal-transport.ts'
import { sinkhorn } from './sinkhorn.ts'

function uniform(seed: number, size: number): Matrix {
  const matrix = createMatrix(size, size)
  new Philox(seed).fill(matrix.values, 'uniform')
  return matrix
}

test('hungarianAssignment, 500 x 500', async ({ bench }) => {
  const cost = uniform(1, 500)
  const { latency } = await bench('hungarianAssignment', () => {
    hungarianAssignment(cost)
  }).run({ iterations: 5, warmupIterations: 1, time: 0 })
  // 24 ms on a free core.
  expect(latency.mean).toBeLessThan(240)
})

test('sinkhorn, 500 x 500, 200 iterations at an epsilon that is absorbed now and then', async ({ bench }) => {
  const cost = uniform(2, 500)
  const { latency } = await bench('sinkhorn', () => {
    sinkhorn(cost, { epsilon: 1e-3, iterations: 200, tolerance: 0 })
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  // 0.25 s on a free core; 200 iterations of log-sum-exp take ten times that.
  expect(latency.mean).toBeLessThan(2000)
})

test('optimalTransport, 300 x 500 with uneven weights', async ({ bench }) => {
  const cost = createMatrix(300, 500)
  const rng = new Philox(3)
  rng.fill(cost.values, 'uniform')
  const uneven = (count: number): Float64Array => {
    const weights = Float64Array.from({ length: count }, () => rng.uniform() + 0.1)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return weights.map((weight) => weight / total)
  }
  const weights = { rowWeights: uneven(300), columnWeights: uneven(500) }
  const { latency } = await bench('optimalTransport', () => {
    optimalTransport(cost, weights)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  expect(latency.mean).toBeLessThan(2000)
})
