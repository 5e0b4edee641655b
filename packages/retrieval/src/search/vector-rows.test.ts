import fc from 'fast-check'
import { expect, it } from 'vitest'

import { unitRows } from './vector-rows.ts'

const matrix = fc.record({ rows: fc.nat(6), dimension: fc.integer({ min: 1, max: 5 }) }).chain(({ rows, dimension }) =>
  fc.record({
    dimension: fc.constant(dimension),
    vectors: fc
      .array(fc.float({ min: -100, max: 100, noNaN: true }), {
        minLength: rows * dimension,
        maxLength: rows * dimension,
      })
      .map((values) => Float32Array.from(values)),
  }),
)

it('scales each row by itself, and only once', () => {
  fc.assert(
    fc.property(matrix, ({ vectors, dimension }) => {
      const given = vectors.slice()
      const unit = unitRows(vectors, dimension)
      expect(vectors).toEqual(given)
      for (let from = 0; from < vectors.length; from += dimension) {
        const row = vectors.slice(from, from + dimension)
        const norm = Math.hypot(...row)
        const scaled = unit.subarray(from, from + dimension)
        scaled.forEach((value, i) => expect(value).toBeCloseTo(norm === 0 ? 0 : row[i] / norm, 6))
        expect(unitRows(row, dimension)).toEqual(scaled)
      }
      expect(unitRows(unit, dimension)).toBe(unit)
    }),
  )
})
