import fc from 'fast-check'
import { expect, it } from 'vitest'

import { areaUnderRoc } from './area-under-roc.ts'

it('is the share of pairs in the right order, equal scores counted half', () => {
  const items = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 6 })), { minLength: 2, maxLength: 20 })
  fc.assert(
    fc.property(items, (pairs) => {
      const positives = pairs.filter(([label]) => label).map(([, score]) => score)
      const negatives = pairs.filter(([label]) => !label).map(([, score]) => score)
      fc.pre(positives.length > 0 && negatives.length > 0)
      let right = 0
      for (const p of positives) for (const n of negatives) right += p > n ? 1 : p === n ? 0.5 : 0
      const area = areaUnderRoc(
        pairs.map(([label]) => label),
        pairs.map(([, score]) => score),
      )
      expect(area).toBeCloseTo(right / (positives.length * negatives.length), 12)
    }),
  )
})

it('knows perfect, inverted and infinite scores', () => {
  expect(areaUnderRoc([0, 0, 1], [Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY])).toBe(1)
  expect(areaUnderRoc([1, 0], [1, 2])).toBe(0)
})

it('refuses one side alone, other labels, other lengths and NaN', () => {
  for (const [labels, scores, code] of [
    [[1, 1], [1, 2], 'NEG_NO_NEGATIVES'],
    [[0], [1], 'NEG_NO_POSITIVES'],
    [[0, 2], [1, 2], 'NEG_RANGE'],
    [[0, 1], [1], 'NEG_SHAPE'],
    [[0, 1], [1, Number.NaN], 'NEG_NOT_FINITE'],
  ] as const) {
    expect(() => areaUnderRoc(labels, scores)).toThrow(expect.objectContaining({ code }))
  }
})
