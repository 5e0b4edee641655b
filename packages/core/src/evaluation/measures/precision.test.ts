import { expect, it } from 'vitest'

import { forRandomRankings, toMaps, workedValues } from '../../../fixtures/judged-runs.ts'
import { evaluate } from '../evaluate.ts'

it('gives the worked numbers', () => {
  const [q1, q2, q3] = workedValues('P_5')
  expect(q1).toBeCloseTo(0.4, 6)
  expect(q2).toBeCloseTo(0.2, 6)
  expect(q3).toBe(0)
})

it('divides by the cut-off, and asks for a single hit for success', () => {
  forRandomRankings('P_3', ({ value, hits }) => expect(value).toBeCloseTo(hits(3) / 3, 12))
  forRandomRankings('success_3', ({ value, hits }) => expect(value).toBe(hits(3) > 0 ? 1 : 0))
})

it('of a set divides by what was retrieved', () => {
  forRandomRankings('set_P', ({ value, ranked, hits }) => {
    expect(value).toBeCloseTo(hits(ranked.length) / ranked.length, 12)
  })
  forRandomRankings('utility', ({ value, ranked, hits }) => {
    expect(value).toBe(hits(ranked.length) - (ranked.length - hits(ranked.length)))
  })
})

it('counts as holes what no query judged, and as unjudged what this one did not', () => {
  const judged = toMaps({ q1: { a: 1, p: -1 }, q2: { b: 1 } })
  const found = toMaps({ q1: { a: 4, b: 3, p: 2, x: 1 } })
  const { perQuery } = evaluate(judged, found, ['hole_4', 'unj_4', 'hole_10'])
  expect(perQuery.get('q1')).toEqual({ hole_4: 0.25, unj_4: 0.75, hole_10: 0.1 })
})
