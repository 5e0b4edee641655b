import fc from 'fast-check'
import { expect, it } from 'vitest'

import { mcNemarTest } from './mcnemar-test.ts'

it('tells by the items that one side alone solves', () => {
  const hitsA = [1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0, 1]
  const hitsB = [0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1]
  const result = mcNemarTest(hitsA, hitsB)
  expect(result).toMatchObject({ onlyA: 8, onlyB: 1, difference: 0.35, chiSquare: 4 })
  expect(result.pValue).toBeCloseTo(0.0390625, 13)
  expect(result.chiSquarePValue).toBeCloseTo(0.0455002638963584, 12)
})

it('finds nothing where no item tells', () => {
  expect(mcNemarTest([true, false], [true, false])).toMatchObject({ pValue: 1, chiSquare: 0, chiSquarePValue: 1 })
})

it('mirrors when the systems change places, and ignores the items both solve or miss', () => {
  const hits = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(hits, (pairs) => {
      const a = pairs.map(([first]) => first)
      const b = pairs.map(([, second]) => second)
      const result = mcNemarTest(a, b)
      const mirrored = mcNemarTest(b, a)
      expect(mirrored.pValue).toBeCloseTo(result.pValue, 12)
      expect(mirrored.difference).toBe(0 - result.difference)
      expect(mcNemarTest([...a, true, false], [...b, true, false]).pValue).toBe(result.pValue)
    }),
  )
})

it('refuses what does not pair or is no hit', () => {
  expect(() => mcNemarTest([1], [])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => mcNemarTest([], [])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => mcNemarTest([2], [0])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
