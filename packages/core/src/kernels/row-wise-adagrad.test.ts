import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { rowWiseAdagrad } from './row-wise-adagrad.ts'

const values = (length: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: length, maxLength: length })
    .map((list) => Float32Array.from(list))

/** One row a bag. */
function each(count: number): { offsets: Int32Array; items: Int32Array } {
  return {
    offsets: Int32Array.from({ length: count + 1 }, (_, i) => i),
    items: Int32Array.from({ length: count }, (_, i) => i),
  }
}

describe('rowWiseAdagrad', () => {
  it('is Adagrad with the mean square of a row, step after step; other rows stay as they are', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(1, 3, 8, 10).chain((dimension) =>
          fc.record({
            dimension: fc.constant(dimension),
            table: values(6 * dimension),
            steps: fc.array(fc.record({ rows: fc.uniqueArray(fc.nat(5)), gradient: values(6 * dimension) }), {
              maxLength: 4,
            }),
          }),
        ),
        ({ dimension, table, steps }) => {
          const expected = Array.from(table)
          const squares = Array<number>(6).fill(0)
          const found = table.slice()
          const accumulator = new Float32Array(6)
          for (const { rows, gradient } of steps) {
            rows.forEach((row, i) => {
              const own = Array.from(gradient.subarray(i * dimension, (i + 1) * dimension))
              const mean = own.reduce((sum, g) => sum + g * g, 0) / dimension
              if (mean === 0) return
              squares[row] = Math.fround(squares[row] + mean)
              own.forEach((g, d) => {
                const at = row * dimension + d
                expected[at] = Math.fround(expected[at] - (0.3 / (Math.sqrt(squares[row]) + 0.01)) * g)
              })
            })
            rowWiseAdagrad(found, accumulator, dimension, Int32Array.from(rows), each(rows.length), gradient, {
              learningRate: 0.3,
              epsilon: 0.01,
            })
          }
          found.forEach((x, i) => expect(x).toBeCloseTo(expected[i], 5))
          accumulator.forEach((x, row) => expect(x).toBeCloseTo(squares[row], 4))
          const touched = new Set(steps.flatMap(({ rows }) => rows))
          for (let i = 0; i < found.length; i += 1) {
            if (!touched.has(Math.floor(i / dimension))) expect(found[i]).toBe(table[i])
          }
        },
      ),
    ))

  it('sums the gradient of a row over its bag before it is squared', () => {
    const table = Float32Array.of(1, 1)
    const accumulator = new Float32Array(2)
    const bags = { offsets: Int32Array.of(0, 0, 2), items: Int32Array.of(0, 1), weights: Float32Array.of(1, 0.5) }
    rowWiseAdagrad(table, accumulator, 1, Int32Array.of(0, 1), bags, Float32Array.of(1, 4), {
      learningRate: 0.5,
      epsilon: 0,
    })
    expect([...accumulator]).toEqual([0, 9])
    expect([...table]).toEqual([1, 0.5])
  })

  it('goes the first step by the learning rate, whatever the size of the gradient', () => {
    for (const size of [1e-3, 1, 1e3]) {
      const table = Float32Array.of(0)
      rowWiseAdagrad(table, new Float32Array(1), 1, Int32Array.of(0), each(1), Float32Array.of(size))
      expect(table[0]).toBeCloseTo(-0.1, 5)
    }
  })

  it('leaves a row alone whose gradient is zero', () => {
    const table = Float32Array.of(2)
    const accumulator = Float32Array.of(0)
    rowWiseAdagrad(table, accumulator, 1, Int32Array.of(0), each(1), Float32Array.of(0), { epsilon: 0 })
    expect([table[0], accumulator[0]]).toEqual([2, 0])
  })
})

it('refuses arrays that do not fit', () => {
  const bags = { offsets: Int32Array.of(0, 1), items: Int32Array.of(0) }
  const call = (accumulator: number, rows: number[], gradient: number) => () =>
    rowWiseAdagrad(
      new Float32Array(4),
      new Float32Array(accumulator),
      2,
      Int32Array.from(rows),
      bags,
      new Float32Array(gradient),
    )
  expect(call(2, [1], 2)).not.toThrow()
  expect(call(3, [1], 2)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'accumulator' } }))
  expect(call(2, [0, 1], 2)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'offsets' } }))
  expect(call(2, [1], 3)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'gradient' } }))
})
