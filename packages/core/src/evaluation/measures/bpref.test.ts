import fc from 'fast-check'
import { expect, it } from 'vitest'

import { judgments, scores, valuesOf, workedValues } from '../../../fixtures/judged-runs.ts'

it('gives the worked numbers', () => {
  const [q1, q2, q3] = workedValues('bpref')
  expect(q1).toBeCloseTo(0.125, 6)
  expect(q2).toBeCloseTo(0, 6)
  expect(q3).toBe(0)
  expect(workedValues('bpref', { relevanceLevel: 2 })[0]).toBeCloseTo(0.3333, 4)
})

it('passes over documents without a judgment', () => {
  fc.assert(
    fc.property(judgments, scores, scores, (judged, found, more) => {
      const crowd = more.map(([id, score]) => [`unseen-${id}`, score] as const)
      const { bpref } = valuesOf(judged, [...found, ...crowd], ['bpref'])
      expect(bpref).toBe(valuesOf(judged, found, ['bpref']).bpref)
    }),
    { numRuns: 60 },
  )
})
