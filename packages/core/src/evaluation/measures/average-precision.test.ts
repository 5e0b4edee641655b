import { expect, it } from 'vitest'

import { forRandomRankings, workedValues } from '../../../fixtures/judged-runs.ts'

it('gives the worked numbers', () => {
  const [q1, q2, q3] = workedValues('map')
  expect(q1).toBeCloseTo(0.290476, 6)
  expect(q2).toBeCloseTo(0.166667, 6)
  expect(q3).toBe(0)
  expect(workedValues('map', { relevanceLevel: 2 })[0]).toBeCloseTo(0.2444, 4)
  expect(workedValues('map', { judgedOnly: true })[0]).toBeCloseTo(0.4, 12)
  expect(workedValues('map', { maxDocs: 3 })[0]).toBeCloseTo(0.0833, 4)
})

it('is the mean precision at the ranks of relevant documents', () => {
  forRandomRankings('map', ({ value, ranked, hits, relevant }) => {
    let sum = 0
    ranked.forEach((_, i) => {
      if (hits(i + 1) > hits(i)) sum += hits(i + 1) / (i + 1)
    })
    expect(value).toBeCloseTo(relevant === 0 ? 0 : sum / relevant, 12)
  })
})
