import fc from 'fast-check'
import { expect, it } from 'vitest'

import { normaliseRows, normaliseRowsGradient } from './normalise-rows.ts'

it('scales rows to unit length and tells what they had; zero rows stay', () => {
  const rows = Float32Array.of(3, 4, 0, 0, -0.5, 0)
  expect([...normaliseRows(rows, 2)]).toEqual([5, 0, 0.5])
  expect([...rows]).toEqual([0.6, 0.8, 0, 0, -1, 0].map(Math.fround))
})

it('has the gradient of finite differences', () => {
  const value = fc.integer({ min: -20, max: 20 }).map((n) => n / 10)
  const three = fc.tuple(value, value, value)
  fc.assert(
    fc.property(three, three, (row, weights) => {
      fc.pre(Math.hypot(...row) > 0.3)
      const of = (values: readonly number[]): number =>
        values.reduce((sum, x, i) => sum + weights[i] * x, 0) / Math.hypot(...values)
      const unit = Float32Array.from(row)
      const norms = normaliseRows(unit, 3)
      const gradient = normaliseRowsGradient(unit, norms, Float32Array.from(weights), 3)
      row.forEach((_, i) => {
        const moved = (by: number): number => of(row.map((x, j) => (j === i ? x + by : x)))
        expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 3)
      })
    }),
  )
})

it('gives a zero row no gradient', () => {
  const zero = new Float32Array(2)
  expect([...normaliseRowsGradient(zero, normaliseRows(zero, 2), Float32Array.of(1, 2), 2)]).toEqual([0, 0])
})

it('refuses arrays that do not fit', () => {
  expect(() => normaliseRows(new Float32Array(5), 2)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => normaliseRows(new Float32Array(5), 0)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  const [unit, norms] = [new Float32Array(4), new Float32Array(2)]
  expect(() => normaliseRowsGradient(unit, norms, new Float32Array(2), 2)).toThrow(/gradient has 2 values/)
})
