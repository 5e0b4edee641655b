import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { tableTraining } from '../../fixtures/table-training.ts'
import { elementWiseAdagrad } from './element-wise-adagrad.ts'

describe('elementWiseAdagrad', () => {
  it('is Adagrad on the rows touched, step after step; other rows stay as they are', () =>
    fc.assert(
      fc.property(tableTraining, ({ dimension, table, steps }) => {
        const expected = Array.from(table)
        const squares = expected.map(() => 0)
        const found = table.slice()
        const accumulator = new Float32Array(table.length)
        for (const { rows, bags, gradient, dense } of steps) {
          rows.forEach((row, i) => {
            for (let d = 0; d < dimension; d += 1) {
              const [at, g] = [row * dimension + d, dense[i][d]]
              if (g === 0) continue
              squares[at] += g * g
              expected[at] -= (0.3 * g) / (Math.sqrt(squares[at]) + 0.01)
            }
          })
          elementWiseAdagrad(found, accumulator, dimension, rows, bags, gradient, { learningRate: 0.3, epsilon: 0.01 })
        }
        found.forEach((x, i) => expect(x).toBeCloseTo(expected[i], 4))
        accumulator.forEach((x, i) => expect(x).toBeCloseTo(squares[i], 3))
        const touched = new Set(steps.flatMap(({ rows }) => [...rows]))
        found.forEach((x, i) => {
          if (!touched.has(Math.floor(i / dimension))) expect(x).toBe(table[i])
        })
      }),
    ))

  it('goes the first step by the learning rate in each number, and leaves one alone whose gradient is zero', () => {
    const [table, accumulator] = [new Float32Array(3), new Float32Array(3)]
    const bags = { offsets: Int32Array.of(0, 1), items: Int32Array.of(0) }
    elementWiseAdagrad(table, accumulator, 3, Int32Array.of(0), bags, Float32Array.of(1e-3, 0, -1e3), { epsilon: 0 })
    expect([...table].map((x) => x.toFixed(5))).toEqual(['-0.10000', '0.00000', '0.10000'])
  })
})

it('refuses arrays that do not fit', () => {
  const bags = { offsets: Int32Array.of(0, 1), items: Int32Array.of(0) }
  const call = (accumulator: number, rows: number[], gradient: number) => () =>
    elementWiseAdagrad(
      new Float32Array(4),
      new Float32Array(accumulator),
      2,
      Int32Array.from(rows),
      bags,
      new Float32Array(gradient),
    )
  expect(call(4, [1], 2)).not.toThrow()
  expect(call(2, [1], 2)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'accumulator' } }))
  expect(call(4, [0, 1], 2)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'offsets' } }))
  expect(call(4, [1], 3)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'gradient' } }))
})
