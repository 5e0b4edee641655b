import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, type Matrix, matrixFromRows } from '../linear-algebra/matrix.ts'
import { hungarianAssignment } from './hungarian-assignment.ts'
import { type OptimalTransport, optimalTransport } from './optimal-transport.ts'
import { sinkhorn } from './sinkhorn.ts'

function uniform(rng: Philox, rows: number, columns: number): Matrix {
  const matrix = createMatrix(rows, columns)
  rng.fill(matrix.values, 'uniform')
  return matrix
}

function shares(values: Float64Array): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0)
  return values.map((value) => value / total)
}

function expectOptimal(cost: Matrix, result: OptimalTransport, rows: Float64Array, columns: Float64Array): void {
  const ofRows = new Float64Array(cost.rows)
  const ofColumns = new Float64Array(cost.columns)
  let gap = 0
  result.plan.values.forEach((value, i) => {
    const [row, column] = [Math.floor(i / cost.columns), i % cost.columns]
    ofRows[row] += value
    ofColumns[column] += value
    expect(value).toBeGreaterThanOrEqual(0)
    const reduced = cost.values[i] - result.rowPotentials[row] - result.columnPotentials[column]
    expect(reduced).toBeGreaterThan(-1e-12)
    gap += value * reduced
  })
  expect(gap).toBeLessThan(1e-12)
  ofRows.forEach((value, i) => expect(value).toBeCloseTo(rows[i], 12))
  ofColumns.forEach((value, j) => expect(value).toBeCloseTo(columns[j], 12))
}

it('moves mass by hand-worked values', () => {
  const { plan, cost } = optimalTransport(
    matrixFromRows([
      [1, 3],
      [2, 5],
      [4, 4],
    ]),
    { rowWeights: [0.3, 0.3, 0.4], columnWeights: [0.5, 0.5] },
  )
  const want = [0.2, 0.1, 0.3, 0, 0, 0.4]
  plan.values.forEach((value, i) => expect(value).toBeCloseTo(want[i], 14))
  expect(cost).toBeCloseTo(0.2 + 0.3 + 0.6 + 1.6, 14)
})

it('is proved optimal by its potentials, for any weights, zeros and ties among them', () => {
  const side = fc.integer({ min: 1, max: 9 })
  fc.assert(
    fc.property(fc.nat(), side, side, fc.boolean(), (seed, n, m, whole) => {
      const rng = new Philox(seed)
      const cost = uniform(rng, n, m)
      if (whole) cost.values.forEach((value, i) => (cost.values[i] = Math.floor(4 * value)))
      const draw = (count: number): Float64Array =>
        shares(Float64Array.from({ length: count }, (_, i) => (i === 0 ? 1 : whole ? rng.below(3) : rng.uniform())))
      const [rowWeights, columnWeights] = [draw(n), draw(m)]
      expectOptimal(cost, optimalTransport(cost, { rowWeights, columnWeights }), rowWeights, columnWeights)
    }),
    { numRuns: 150 },
  )
})

it('is the best assignment for equal weights, and the limit of Sinkhorn', () => {
  const square = uniform(new Philox(5), 12, 12)
  expect(optimalTransport(square).cost).toBeCloseTo(hungarianAssignment(square).total / 12, 12)
  const wide = uniform(new Philox(6), 6, 10)
  expect(sinkhorn(wide, { epsilon: 5e-3, iterations: 20_000 }).cost).toBeCloseTo(optimalTransport(wide).cost, 2)
})

it('proves itself at sizes that cannot be tried', () => {
  const rng = new Philox(7)
  const cost = uniform(rng, 70, 110)
  const [rows, columns] = [shares(uniform(rng, 1, 70).values), shares(uniform(rng, 1, 110).values)]
  const result = optimalTransport(cost, { rowWeights: rows, columnWeights: columns })
  expectOptimal(cost, result, rows, columns)
  expect(result.plan.values.filter((value) => value > 0).length).toBeLessThanOrEqual(179)
})

it('refuses masses that do not fit', () => {
  const cost = createMatrix(2, 2)
  for (const options of [{ rowWeights: [1, 1] }, { columnWeights: [-1, 2] }]) {
    expect(() => optimalTransport(cost, options)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
  expect(() => optimalTransport(cost, { rowWeights: [1] })).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
