import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, type Matrix, matrixFromRows } from '../linear-algebra/matrix.ts'
import { hungarianAssignment } from './hungarian-assignment.ts'
import { sinkhorn } from './sinkhorn.ts'

function uniform(seed: number, rows: number, columns: number): Matrix {
  const matrix = createMatrix(rows, columns)
  new Philox(seed).fill(matrix.values, 'uniform')
  return matrix
}

function weights(seed: number, count: number): Float64Array {
  const values = uniform(seed, 1, count).values.map((value) => value + 0.1)
  const total = values.reduce((sum, value) => sum + value, 0)
  return values.map((value) => value / total)
}

const logSumExp = (values: readonly number[]): number => {
  const largest = Math.max(...values)
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0))
}

/** The same iterations, each entirely in the log domain. */
function naive(cost: Matrix, a: Float64Array, b: Float64Array, epsilon: number, iterations: number): number[] {
  const f = [...a].fill(0)
  const g = [...b].fill(0)
  const exponent = (i: number, j: number): number => -cost.values[i * cost.columns + j] / epsilon
  for (let step = 0; step < iterations; step += 1) {
    g.forEach((_, j) => (g[j] = Math.log(b[j]) - logSumExp(f.map((value, i) => value + exponent(i, j)))))
    f.forEach((_, i) => (f[i] = Math.log(a[i]) - logSumExp(g.map((value, j) => value + exponent(i, j)))))
  }
  return f.flatMap((value, i) => g.map((other, j) => Math.exp(value + other + exponent(i, j))))
}

function sums({ rows, columns, values }: Matrix): { readonly ofRows: number[]; readonly ofColumns: number[] } {
  const ofRows = Array.from({ length: rows }, () => 0)
  const ofColumns = Array.from({ length: columns }, () => 0)
  values.forEach((value, i) => {
    ofRows[Math.floor(i / columns)] += value
    ofColumns[i % columns] += value
  })
  return { ofRows, ofColumns }
}

describe('sinkhorn', () => {
  it('assigns samples to prototypes in balance, after three iterations', () => {
    const scores = matrixFromRows([
      [0.041873, -0.322618, 0.356789],
      [-0.37142, -0.454267, 0.205383],
      [0.52762, 0.510327, 0.54224],
      [0.161184, -0.139582, 0.231174],
    ])
    const cost = createMatrix(
      4,
      3,
      scores.values.map((value) => -value),
    )
    const { plan } = sinkhorn(cost, { epsilon: 0.05, iterations: 3 })
    const want = [
      0.0310470976, 8.65201521e-5, 0.968866382, 0.00017017825, 0.000132534524, 0.999697287, 0.252119266, 0.728493717,
      0.0193870173, 0.804704155, 0.00802122738, 0.187274617,
    ]
    plan.values.forEach((value, i) => expect(4 * value).toBeCloseTo(want[i], 8))
  })

  it('meets its marginals, and its plan is what the potentials say', () => {
    const side = fc.integer({ min: 1, max: 8 })
    fc.assert(
      fc.property(fc.nat(), side, side, fc.constantFrom(1, 0.1, 0.03), (seed, rows, columns, epsilon) => {
        const cost = uniform(seed, rows, columns)
        const rowWeights = weights(seed + 1, rows)
        const columnWeights = weights(seed + 2, columns)
        const result = sinkhorn(cost, { epsilon, rowWeights, columnWeights, iterations: 20_000 })
        expect(result.converged).toBe(true)
        const { ofRows, ofColumns } = sums(result.plan)
        ofRows.forEach((value, i) => expect(value).toBeCloseTo(rowWeights[i], 12))
        ofColumns.forEach((value, j) => expect(value).toBeCloseTo(columnWeights[j], 8))
        result.plan.values.forEach((value, i) => {
          const potentials =
            result.rowPotentials[Math.floor(i / columns)] + result.columnPotentials[i % columns] - cost.values[i]
          expect(value).toBeCloseTo(Math.exp(potentials / epsilon), 12)
        })
      }),
      { numRuns: 40 },
    )
  })

  it.each([1, 0.02, 1e-3, 1e-5])('takes the iterates of the log domain, epsilon %d', (epsilon) => {
    const cost = uniform(7, 6, 9)
    const [a, b] = [weights(8, 6), weights(9, 9)]
    for (const iterations of [1, 2, 25]) {
      const { plan } = sinkhorn(cost, { epsilon, rowWeights: a, columnWeights: b, iterations, tolerance: 0 })
      const want = naive(cost, a, b, epsilon, iterations)
      // Potentials of size 1 / epsilon carry rounding of that size.
      plan.values.forEach((value, i) => expect(Math.abs(value - want[i])).toBeLessThan(1e-13 / epsilon))
    }
  })

  it('comes close to the best assignment for a small epsilon, to the product of the weights for a large one', () => {
    const cost = uniform(11, 7, 7)
    const sharp = sinkhorn(cost, { epsilon: 0.01, iterations: 100_000, tolerance: 1e-6 })
    expect(sharp.converged).toBe(true)
    expect(sharp.cost).toBeCloseTo(hungarianAssignment(cost).total / 7, 3)
    const blunt = sinkhorn(cost, { epsilon: 1e6 })
    blunt.plan.values.forEach((value) => expect(value).toBeCloseTo(1 / 49, 7))
  })

  it('moves no plan when a row or column of the cost shifts, and mirrors with the transpose', () => {
    const cost = uniform(12, 5, 4)
    const { plan } = sinkhorn(cost, { iterations: 5000 })
    const shifted = createMatrix(
      5,
      4,
      cost.values.map((value, i) => value + Math.floor(i / 4) - 3 * (i % 4)),
    )
    sinkhorn(shifted, { iterations: 5000 }).plan.values.forEach((value, i) => {
      expect(value).toBeCloseTo(plan.values[i], 8)
    })
  })

  it('gives nothing to places without mass or that the prior forbids', () => {
    const cost = uniform(13, 3, 3)
    const prior = matrixFromRows([
      [0, 1, 1],
      [1, 2, 1],
      [1, 1, 1],
    ])
    const result = sinkhorn(cost, { prior, rowWeights: [1, 0, 1], columnWeights: [0.5, 1, 0.5] })
    expect(result.converged).toBe(true)
    expect([...result.plan.values.subarray(3, 6)]).toEqual([0, 0, 0])
    expect(result.plan.values[0]).toBe(0)
    expect(result.plan.values.every((value) => Number.isFinite(value))).toBe(true)
    expect(result.rowPotentials[1]).toBe(Number.NEGATIVE_INFINITY)
  })

  it('treats a prior as a cost of -epsilon ln prior', () => {
    const [cost, prior] = [uniform(14, 4, 3), uniform(15, 4, 3)]
    const folded = createMatrix(
      4,
      3,
      cost.values.map((value, i) => value - 0.2 * Math.log(prior.values[i])),
    )
    const want = sinkhorn(folded, { epsilon: 0.2 }).plan
    sinkhorn(cost, { epsilon: 0.2, prior }).plan.values.forEach((value, i) =>
      expect(value).toBeCloseTo(want.values[i], 13),
    )
  })

  it('says whether it converged, and throws when asked to', () => {
    const cost = uniform(16, 20, 20)
    const hasty = sinkhorn(cost, { epsilon: 1e-3, iterations: 2 })
    expect(hasty).toMatchObject({ iterations: 2, converged: false })
    const missed = sums(hasty.plan).ofColumns.reduce((sum, value) => sum + Math.abs(value - 1 / 20), 0)
    expect(hasty.marginalError).toBeCloseTo(missed, 12)
    expect(() => sinkhorn(cost, { epsilon: 1e-3, iterations: 2, mustConverge: true })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
  })

  it('refuses what has no plan', () => {
    const cost = uniform(17, 2, 2)
    const ranges: Parameters<typeof sinkhorn>[1][] = [
      { epsilon: 0 },
      { epsilon: 1e-320 },
      { iterations: 0 },
      { tolerance: -1 },
      { rowWeights: [1, -1] },
      { rowWeights: [0, 0] },
      { rowWeights: [1, 1] },
      {
        prior: matrixFromRows([
          [0, 0],
          [1, 1],
        ]),
      },
      {
        prior: matrixFromRows([
          [1, -1],
          [1, 1],
        ]),
      },
    ]
    for (const options of ranges) {
      expect(() => sinkhorn(cost, options)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    }
    expect(() => sinkhorn(cost, { rowWeights: [1] })).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
    expect(() => sinkhorn(matrixFromRows([[Number.NaN]]))).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
  })
})
