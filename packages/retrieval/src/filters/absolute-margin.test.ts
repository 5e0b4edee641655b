import { expect, it } from 'vitest'

import { expectMargin, keptOf } from '../../fixtures/worked-candidates.ts'
import { absoluteMargin, knownPositives } from './index.ts'

it('keeps the worked example up to .75, equality included', async () => {
  expect(await keptOf(knownPositives(), absoluteMargin({ margin: 0.05 }))).toBe('defg')
})

it('is a margin', () => expectMargin(absoluteMargin))

it('refuses a margin that is no number', () => {
  expect(() => absoluteMargin({ margin: Number.NaN })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
