import { expect, it } from 'vitest'

import { forRandomRankings, workedValues } from '../../../fixtures/judged-runs.ts'

it('counts what was retrieved, what is relevant, and both', () => {
  forRandomRankings('num_ret', ({ value, ranked }) => expect(value).toBe(ranked.length))
  forRandomRankings('num_rel', ({ value, relevant }) => expect(value).toBe(relevant))
  forRandomRankings('num_rel_ret', ({ value, ranked, hits }) => expect(value).toBe(hits(ranked.length)))
})

it('counts judged documents alone when told to', () => {
  expect(workedValues('num_ret', { judgedOnly: true })[0]).toBe(5)
})
