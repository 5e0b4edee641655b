import fc from 'fast-check'
import { expect, it } from 'vitest'

import { compareIds } from './compare-ids.ts'

it('compares ids as their UTF-8 bytes, surrogates included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-composite' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(Math.sign(compareIds(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
  expect(compareIds('\u{1F600}', '\uFFFD')).toBeGreaterThan(0)
})
