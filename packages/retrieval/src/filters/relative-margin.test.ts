import { expect, it } from 'vitest'

import { candidatesOf, expectMargin, keptOf } from '../../fixtures/worked-candidates.ts'
import { applyFilters, knownPositives, relativeMargin } from './index.ts'

it('keeps the worked example up to 95 % of .8', async () => {
  expect(await keptOf(knownPositives(), relativeMargin({ margin: 0.05 }))).toBe('defg')
})

it('is a margin', () => expectMargin(relativeMargin))

it('keeps its meaning below zero', async () => {
  const scores = candidatesOf([-0.9, -1.05, -1.2])
  const { kept } = await applyFilters(scores, [relativeMargin({ margin: 0.05 })], {
    referenceScores: Float64Array.of(-1),
  })
  expect([...kept]).toEqual([1, 2])
})

it('refuses an infinite margin', () => {
  expect(() => relativeMargin({ margin: Infinity })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
