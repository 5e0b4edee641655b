import fc from 'fast-check'
import { expect, it } from 'vitest'

import { mineFlagEmbedding } from './index.ts'

const texts = Array.from({ length: 20 }, (_, i) => `t${i}`)

it('draws from the slice and fills up, never a positive', () => {
  fc.assert(
    fc.property(
      fc.nat(15),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 25 }),
      fc.uniqueArray(fc.nat(19), { maxLength: 8 }),
      fc.nat(),
      (from, width, negativeNumber, right, seed) => {
        const positives = right.map((i) => texts[i])
        const range = `${from}-${from + width}`
        const given = { query: 't4', positives, rankedTexts: texts }
        const mined = mineFlagEmbedding(given, { rangeForSampling: range, negativeNumber, seed })
        expect(mined.negatives.some((text) => positives.includes(text))).toBe(false)
        const slice = texts.slice(from, from + width)
        expect(mined.sampled.every((text) => slice.includes(text) && text !== 't4')).toBe(true)
        expect(mined.negatives).toHaveLength(mined.sampled.length + mined.randomFill)
        const distinct = texts.length - positives.length
        if (negativeNumber < distinct) {
          expect(mined.negatives).toHaveLength(negativeNumber)
          expect(new Set(mined.negatives).size).toBe(negativeNumber)
        }
        expect(mineFlagEmbedding(given, { rangeForSampling: range, negativeNumber, seed })).toEqual(mined)
      },
    ),
  )
  expect(() => mineFlagEmbedding({ query: '', positives: [], rankedTexts: [] }, { rangeForSampling: '9' })).toThrow(
    /rangeForSampling/,
  )
})
