import { expect, it } from 'vitest'

import { keptOf } from '../../fixtures/worked-candidates.ts'
import { topKPos, topKPosFilter } from './index.ts'

it('keeps the worked example up to .75 and to 95 % of .8', async () => {
  expect(await keptOf(topKPos({ strategy: 'TopK-MarginPos', margin: 0.05 }))).toBe('defg')
  expect(await keptOf(topKPos({ strategy: 'TopK-PercPos', percentage: 0.95 }))).toBe('defg')
})

it('topKPosFilter names the scores that stay', () => {
  expect([...topKPosFilter([0.9, 0.8, 0.71, 0.65], 0.8, { strategy: 'TopK-MarginPos', margin: 0.1 })]).toEqual([3])
  expect([...topKPosFilter([0.77, 0.75], 0.8, { strategy: 'TopK-PercPos' })]).toEqual([1])
})

it('refuses a margin or percentage that is no number', () => {
  for (const make of [
    () => topKPos({ strategy: 'TopK-MarginPos', margin: Number.NaN }),
    () => topKPos({ strategy: 'TopK-PercPos', percentage: Number.NaN }),
  ]) {
    expect(make).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
})
