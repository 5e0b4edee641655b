import { expect, it } from 'vitest'

import { candidatesOf, workedContext, workedScores } from '../../fixtures/worked-candidates.ts'
import { applyFilters, type Filter, knownPositives, relativeMargin, scoreRange } from './index.ts'

it('counts each candidate once, by the first rule that drops it', async () => {
  const filters = [knownPositives(), relativeMargin({ margin: 0.05 }), scoreRange({ max: 0.7, min: 0.2 })]
  const { dropped, reports, weights } = await applyFilters(candidatesOf(workedScores), filters, workedContext)
  expect(dropped).toEqual({ positives: 2, relativeMargin: 3, maxScore: 1, minScore: 1 })
  expect(reports.map(({ seen, dropped }) => [seen, dropped])).toEqual([
    [9, 2],
    [7, 3],
    [4, 2],
  ])
  expect([...weights]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 0])
})

it('multiplies the weights of filters that grade', async () => {
  const half: Filter = {
    rule: 'half',
    apply: ({ anchor }) => ({
      weights: new Float32Array(anchor.length).fill(0.5),
      report: { rule: 'half', seen: anchor.length, dropped: 0, reasons: {} },
    }),
  }
  const { weights } = await applyFilters(candidatesOf([1, 2]), [half, half])
  expect([...weights]).toEqual([0.25, 0.25])
})
