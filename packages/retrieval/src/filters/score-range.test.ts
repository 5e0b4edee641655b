import { expect, it } from 'vitest'

import { keptOf } from '../../fixtures/worked-candidates.ts'
import { knownPositives, scoreRange } from './index.ts'

it('keeps scores between its limits, equality included', async () => {
  expect(await keptOf(knownPositives(), scoreRange({ max: 0.8, min: 0.5 }))).toBe('cde')
  expect(await keptOf(knownPositives(), scoreRange({ max: 0.78, min: 0.4 }))).toBe('cdef')
})

it('refuses a limit that is no number', () => {
  expect(() => scoreRange({ max: Number.NaN })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
