import fc from 'fast-check'
import { expect, it } from 'vitest'

import { averageRanks } from '../association/average-ranks.ts'
import { wilcoxonSignedRankTest } from './wilcoxon-signed-rank-test.ts'

it('agrees with SciPy 1.17, exact and by the normal distribution', () => {
  const a = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3]
  const b = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
  const small = wilcoxonSignedRankTest(a, b)
  expect(small).toMatchObject({ positiveRankSum: 40, negativeRankSum: 5, pairs: 9, method: 'exact' })
  expect(small.pValue).toBeCloseTo(0.0390625, 13)
  const x = Array.from({ length: 300 }, (_, i) => (i * 37) % 101)
  const y = Array.from({ length: 300 }, (_, i) => ((i * 53) % 97) + 3)
  const large = wilcoxonSignedRankTest(x, y)
  expect(Math.min(large.positiveRankSum, large.negativeRankSum)).toBe(21628.5)
  expect(large.method).toBe('normal')
  expect(large.pValue).toBeCloseTo(0.7367173965246883, 12)
})

it('is the share of all signs that are as extreme, ties and all', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 9 }), (differences) => {
      const zeros = differences.map(() => 0)
      const result = wilcoxonSignedRankTest(differences, zeros)
      const kept = differences.filter((difference) => difference !== 0)
      const ranks = averageRanks(kept.map(Math.abs))
      let atMost = 0
      const lower = Math.min(result.positiveRankSum, result.negativeRankSum)
      for (let signs = 0; signs < 1 << kept.length; signs += 1) {
        if (ranks.reduce((sum, rank, i) => sum + ((signs >> i) & 1) * rank, 0) <= lower) atMost += 1
      }
      expect(result.pValue).toBeCloseTo(Math.min(1, (2 * atMost) / (1 << kept.length)), 12)
      expect(wilcoxonSignedRankTest(zeros, differences).pValue).toBe(result.pValue)
    }),
  )
})

it('finds nothing where no pair differs, and refuses what does not pair', () => {
  expect(wilcoxonSignedRankTest([1, 2], [1, 2])).toMatchObject({ pairs: 0, pValue: 1 })
  expect(() => wilcoxonSignedRankTest([1], [1, 2])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => wilcoxonSignedRankTest([Number.NaN], [1])).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
})
