import fc from 'fast-check'
import { expect, it } from 'vitest'

import { benjaminiHochberg, holm } from './adjust-p-values.ts'

it('adjusts by hand-worked values, in the order given', () => {
  const round = (values: Float64Array): number[] => [...values].map((value) => Math.round(value * 1e9) / 1e9)
  const pValues = [0.01, 0.04, 0.03, 0.005, 0.2]
  expect(round(holm(pValues))).toEqual([0.04, 0.09, 0.09, 0.025, 0.2])
  expect(round(benjaminiHochberg(pValues))).toEqual([0.025, 0.05, 0.05, 0.025, 0.2])
  expect(holm([])).toHaveLength(0)
})

it('never lowers a value, never exceeds 1, keeps the order, and Holm is the stricter', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (pValues) => {
      const strict = holm(pValues)
      const mild = benjaminiHochberg(pValues)
      pValues.forEach((p, i) => {
        expect(mild[i]).toBeGreaterThanOrEqual(p)
        expect(strict[i]).toBeGreaterThanOrEqual(mild[i] * (1 - 1e-12))
        expect(strict[i]).toBeLessThanOrEqual(1)
        pValues.forEach((q, j) => {
          if (p < q) expect(strict[i]).toBeLessThanOrEqual(strict[j])
          if (p < q) expect(mild[i]).toBeLessThanOrEqual(mild[j])
        })
      })
    }),
  )
})

it('refuses what is no probability', () => {
  expect(() => holm([0.1, 1.2])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => benjaminiHochberg([Number.NaN])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
