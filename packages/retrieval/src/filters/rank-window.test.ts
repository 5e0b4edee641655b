import { expect, it } from 'vitest'

import { keptOf } from '../../fixtures/worked-candidates.ts'
import { knownPositives, rankWindow, relativeMargin } from './index.ts'

it('counts the ranks of what earlier filters left', async () => {
  expect(await keptOf(knownPositives(), rankWindow({ min: 1, max: 4 }))).toBe('bcd')
  expect(await keptOf(rankWindow({ min: 4 }), relativeMargin({ margin: 0.05 }))).toBe('defg')
})

it.each([
  ['an empty window', { min: 3, max: 3 }],
  ['a window below 0', { min: -1 }],
])('refuses %s', (_, options) => {
  expect(() => rankWindow(options)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
