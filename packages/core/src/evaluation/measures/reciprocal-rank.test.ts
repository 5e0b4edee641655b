import fc from 'fast-check'
import { expect, it } from 'vitest'

import { documents, forRandomRankings, valuesOf, workedValues } from '../../../fixtures/judged-runs.ts'

it('gives the worked numbers', () => {
  const [q1, q2, q3] = workedValues('recip_rank')
  expect(q1).toBeCloseTo(0.333333, 6)
  expect(q2).toBeCloseTo(0.333333, 6)
  expect(q3).toBe(0)
})

it('is 1 over the first rank with a hit, 0 below the cut-off', () => {
  forRandomRankings('mrr_3', ({ value, hits }) => {
    expect(value).toBe([1, 2, 3].filter((rank) => hits(rank) > 0).map((rank) => 1 / rank)[0] ?? 0)
  })
})

it('of one relevant document is what MAP is, and nDCG knows the same rank', () => {
  fc.assert(
    fc.property(fc.uniqueArray(documents, { minLength: 1, maxLength: 20 }), fc.nat(), (ids, pick) => {
      const relevant = ids[pick % ids.length]
      const tied = ids.map((id) => [id, 0.5] as const)
      const got = valuesOf([[relevant, 1]], tied, ['recip_rank', 'ndcg', 'map'])
      const rank = ids.toSorted().toReversed().indexOf(relevant) + 1
      expect(got.recip_rank).toBe(1 / rank)
      expect(got.ndcg).toBeCloseTo(1 / Math.log2(rank + 1), 12)
      expect(got.map).toBe(got.recip_rank)
    }),
    { numRuns: 60 },
  )
})
