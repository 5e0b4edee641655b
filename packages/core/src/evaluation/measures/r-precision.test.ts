import fc from 'fast-check'
import { expect, it } from 'vitest'

import { judgments, scores, valuesOf, workedValues } from '../../../fixtures/judged-runs.ts'

it('gives the worked numbers', () => {
  const [q1, q2, q3] = workedValues('Rprec')
  expect(q1).toBeCloseTo(0.25, 6)
  expect(q2).toBeCloseTo(0, 6)
  expect(q3).toBe(0)
})

it('is P@R once R documents were retrieved', () => {
  fc.assert(
    fc.property(judgments, scores, (judged, found) => {
      const relevant = judged.filter(([, level]) => level >= 1).length
      fc.pre(relevant > 0 && found.length >= relevant)
      const name = `P_${relevant}`
      const values = valuesOf(judged, found, ['Rprec', name])
      expect(values.Rprec).toBe(values[name])
    }),
    { numRuns: 60 },
  )
})
