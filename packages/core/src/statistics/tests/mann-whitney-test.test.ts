import fc from 'fast-check'
import { expect, it } from 'vitest'

import { areaUnderRoc } from '../association/area-under-roc.ts'
import { averageRanks } from '../association/average-ranks.ts'
import { mannWhitneyTest } from './mann-whitney-test.ts'

it('agrees with SciPy 1.17, exact and by the normal distribution', () => {
  const a = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3]
  const b = [0.878, 0.647, 0.598, 2.05, 1.06, 1.291, 1.061, 3.14, 1.29]
  const small = mannWhitneyTest(a, b)
  expect(small).toMatchObject({ u: 58, method: 'exact' })
  expect(small.pValue).toBeCloseTo(0.13591114767585355, 12)
  const x = Array.from({ length: 300 }, (_, i) => (i * 37) % 101)
  const y = Array.from({ length: 300 }, (_, i) => ((i * 53) % 97) + 3)
  const large = mannWhitneyTest(x, y)
  expect(large).toMatchObject({ u: 44236.5, method: 'normal' })
  expect(large.pValue).toBeCloseTo(0.7192958487943018, 12)
})

it('is the share of all ways to share out the ranks that are as extreme, ties and all', () => {
  const sample = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const { u, superiority, pValue } = mannWhitneyTest(a, b)
      const ranks = averageRanks([...a, ...b])
      const all: number[] = []
      for (let subset = 0; subset < 1 << ranks.length; subset += 1) {
        const chosen = [...ranks].filter((_, i) => (subset >> i) & 1)
        if (chosen.length !== a.length) continue
        all.push(chosen.reduce((sum, rank) => sum + rank, 0) - (a.length * (a.length + 1)) / 2)
      }
      const low = all.filter((value) => value <= u).length / all.length
      const high = all.filter((value) => value >= u).length / all.length
      expect(pValue).toBeCloseTo(Math.min(1, 2 * low, 2 * high), 12)
      const labels = [...a.map(() => 1), ...b.map(() => 0)]
      expect(areaUnderRoc(labels, [...a, ...b])).toBeCloseTo(superiority, 12)
      expect(mannWhitneyTest(b, a).pValue).toBeCloseTo(pValue, 12)
    }),
  )
})

it('finds nothing in equal values, and refuses empty samples and NaN', () => {
  expect(mannWhitneyTest(new Float64Array(40), new Float64Array(40))).toMatchObject({ superiority: 0.5, pValue: 1 })
  expect(() => mannWhitneyTest([], [1])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => mannWhitneyTest([Number.NaN], [1])).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
})
