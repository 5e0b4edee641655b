import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { compactBags } from './bags.ts'
import { embeddingBagMax, embeddingBagMaxGradient } from './embedding-bag-max.ts'

const rows = 4
const example = fc.constantFrom(1, 3).chain((dimension) =>
  fc.record({
    dimension: fc.constant(dimension),
    // Few values, so that there are ties.
    table: fc
      .array(fc.integer({ min: -2, max: 2 }), { minLength: rows * dimension, maxLength: rows * dimension })
      .map((list) => Float32Array.from(list)),
    lists: fc.array(fc.array(fc.nat(rows - 1), { maxLength: 5 }), { maxLength: 6 }),
  }),
)

describe('embeddingBagMax', () => {
  it('takes the largest of each column, and sends its gradient to the first that has it', () =>
    fc.assert(
      fc.property(example, ({ dimension, table, lists }) => {
        const offsets = new Int32Array(lists.length + 1)
        lists.forEach((list, i) => (offsets[i + 1] = offsets[i] + list.length))
        const bags = { offsets, items: Int32Array.from(lists.flat()) }
        const out = new Float32Array(lists.length * dimension).fill(NaN)
        const winners = embeddingBagMax(table, dimension, bags, out)
        const gradient = out.map((_, i) => i + 1)
        const tableGradient = new Float32Array(table.length).fill(NaN)
        embeddingBagMaxGradient(gradient, dimension, bags, winners, tableGradient)
        const expected = new Float32Array(table.length)
        lists.forEach((list, b) => {
          for (let d = 0; d < dimension; d += 1) {
            const values = list.map((item) => table[item * dimension + d])
            const largest = list.length === 0 ? 0 : Math.max(...values)
            expect(out[b * dimension + d]).toBe(largest)
            if (list.length > 0) expected[list[values.indexOf(largest)] * dimension + d] += gradient[b * dimension + d]
          }
        })
        expect(tableGradient).toEqual(expected)
        // The same in compact numbers.
        const { numbers, bags: compact } = compactBags(bags, rows)
        const compactGradient = new Float32Array(numbers.length * dimension)
        embeddingBagMaxGradient(gradient, dimension, compact, winners, compactGradient)
        numbers.forEach((row, i) =>
          expect(compactGradient.subarray(i * dimension, (i + 1) * dimension)).toEqual(
            expected.subarray(row * dimension, (row + 1) * dimension),
          ),
        )
      }),
    ))

  it('refuses what does not fit', () => {
    const bags = { offsets: Int32Array.of(0, 1), items: Int32Array.of(0) }
    const call = (table: number, out: number, weights?: Float32Array) => () =>
      embeddingBagMax(
        new Float32Array(table),
        2,
        weights === undefined ? bags : { ...bags, weights },
        new Float32Array(out),
      )
    expect(call(4, 2)).not.toThrow()
    expect(call(5, 2)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'table' } }))
    expect(call(4, 3)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'out' } }))
    expect(call(4, 2, Float32Array.of(1))).toThrow(expect.objectContaining({ where: { field: 'weights' } }))
    const gradient = (values: number, winners: number, table: number) => () =>
      embeddingBagMaxGradient(new Float32Array(values), 2, bags, new Int32Array(winners), new Float32Array(table))
    expect(gradient(2, 2, 4)).not.toThrow()
    expect(gradient(3, 2, 4)).toThrow(expect.objectContaining({ where: { field: 'gradient' } }))
    expect(gradient(2, 3, 4)).toThrow(expect.objectContaining({ where: { field: 'winners' } }))
    expect(gradient(2, 2, 3)).toThrow(expect.objectContaining({ where: { field: 'tableGradient' } }))
  })
})
