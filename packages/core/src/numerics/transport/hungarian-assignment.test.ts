import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { createMatrix, type Matrix, matrixFromRows, transpose } from '../linear-algebra/matrix.ts'
import { hungarianAssignment } from './hungarian-assignment.ts'

/** The least sum over all ways to give every row of a wide matrix a column of its own. */
function leastByTrying({ rows, columns, values }: Matrix, row = 0, taken = 0): number {
  if (row === rows) return 0
  let least = Number.POSITIVE_INFINITY
  for (let column = 0; column < columns; column += 1) {
    if ((taken >> column) & 1) continue
    const rest = leastByTrying({ rows, columns, values }, row + 1, taken | (1 << column))
    least = Math.min(least, values[row * columns + column] + rest)
  }
  return least
}

function expectProof(cost: Matrix, result: ReturnType<typeof hungarianAssignment>): void {
  let total = 0
  let pairs = 0
  result.columnOfRow.forEach((column, row) => {
    if (column === -1) return
    pairs += 1
    total += cost.values[row * cost.columns + column]
    expect(result.rowOfColumn[column]).toBe(row)
  })
  expect(pairs).toBe(Math.min(cost.rows, cost.columns))
  expect(result.total).toBeCloseTo(total, 9)
  const dual = [...result.rowPotentials, ...result.columnPotentials].reduce((sum, value) => sum + value, 0)
  expect(dual).toBeCloseTo(total, 9)
  cost.values.forEach((value, i) => {
    const [row, column] = [Math.floor(i / cost.columns), i % cost.columns]
    expect(value - result.rowPotentials[row] - result.columnPotentials[column]).toBeGreaterThan(-1e-9)
  })
}

it('solves a matrix worked by hand, either way', () => {
  const cost = matrixFromRows([
    [4, 1, 3],
    [2, 0, 5],
    [3, 2, 2],
  ])
  const least = hungarianAssignment(cost)
  expect([...least.columnOfRow]).toEqual([1, 0, 2])
  expect(least.total).toBe(5)
  const most = hungarianAssignment(cost, { maximise: true })
  expect([...most.columnOfRow]).toEqual([0, 2, 1])
  expect(most.total).toBe(11)
})

it('is as good as the best of all assignments, with a proof, for every shape', () => {
  const side = fc.integer({ min: 1, max: 6 })
  fc.assert(
    fc.property(fc.nat(), side, side, fc.boolean(), (seed, rows, columns, whole) => {
      const rng = new Philox(seed)
      const cost = createMatrix(rows, columns)
      // Small whole numbers make many ties.
      for (let i = 0; i < cost.values.length; i += 1) cost.values[i] = whole ? rng.below(4) - 1 : rng.normal()
      const result = hungarianAssignment(cost)
      expectProof(cost, result)
      const wide = rows <= columns ? cost : transpose(cost)
      expect(result.total).toBeCloseTo(leastByTrying(wide), 10)
    }),
    { numRuns: 150 },
  )
})

it('proves itself at 7 by 7 and at sizes that cannot be tried', () => {
  for (const [rows, columns] of [
    [7, 7],
    [60, 90],
    [90, 60],
  ]) {
    const cost = createMatrix(rows, columns)
    new Philox(rows).fill(cost.values, 'uniform')
    expectProof(cost, hungarianAssignment(cost))
  }
})

it('keeps its pairs when a number is added to a row, and mirrors with the sign', () => {
  const cost = createMatrix(8, 8)
  new Philox(4).fill(cost.values, 'normal')
  const { columnOfRow, total } = hungarianAssignment(cost)
  const shifted = createMatrix(8, 8, cost.values)
  for (let j = 0; j < 8; j += 1) shifted.values[3 * 8 + j] += 100
  expect(hungarianAssignment(shifted).columnOfRow).toEqual(columnOfRow)
  const negated = createMatrix(
    8,
    8,
    cost.values.map((value) => -value),
  )
  expect(hungarianAssignment(negated, { maximise: true }).total).toBeCloseTo(-total, 12)
})

it('goes around forbidden pairs, and says when there is no way around', () => {
  const no = Number.POSITIVE_INFINITY
  const cost = matrixFromRows([
    [1, no, no],
    [0, 9, no],
    [0, 0, 7],
  ])
  expect([...hungarianAssignment(cost).columnOfRow]).toEqual([0, 1, 2])
  expect(() =>
    hungarianAssignment(
      matrixFromRows([
        [1, no],
        [1, no],
      ]),
    ),
  ).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})

it('refuses NaN, the wrong infinity and an empty matrix', () => {
  for (const value of [Number.NaN, Number.NEGATIVE_INFINITY]) {
    expect(() => hungarianAssignment(matrixFromRows([[value]]))).toThrow(
      expect.objectContaining({ code: 'NEG_NOT_FINITE' }),
    )
  }
  expect(() => hungarianAssignment(createMatrix(0, 2))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
