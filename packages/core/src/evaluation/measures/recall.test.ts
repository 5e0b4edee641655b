import { expect, it } from 'vitest'

import { forRandomRankings, workedValues } from '../../../fixtures/judged-runs.ts'

it.each([
  ['recall_5', 0.5, 0.5],
  ['recall_10', 0.75, 0.5],
])('gives the worked numbers: %s', (measure, first, second) => {
  const [q1, q2, q3] = workedValues(measure)
  expect(q1).toBeCloseTo(first, 6)
  expect(q2).toBeCloseTo(second, 6)
  expect(q3).toBe(0)
})

it('changes with the relevance level', () => {
  expect(workedValues('recall_5', { relevanceLevel: 2 })[0]).toBeCloseTo(0.6667, 4)
})

it('divides by what is relevant, or by the most that could be there', () => {
  forRandomRankings('recall_3', ({ value, hits, relevant }) => {
    expect(value).toBeCloseTo(relevant === 0 ? 0 : hits(3) / relevant, 12)
  })
  forRandomRankings('r_cap_3', ({ value, hits, relevant }) => {
    expect(value).toBeCloseTo(relevant === 0 ? 0 : hits(3) / Math.min(3, relevant), 12)
  })
})

it('joins with the precision of the set to its F', () => {
  forRandomRankings('set_F', ({ value, ranked, hits, relevant }) => {
    const found = hits(ranked.length)
    expect(value).toBeCloseTo(found === 0 ? 0 : (2 * found) / (ranked.length + relevant), 12)
  })
})
