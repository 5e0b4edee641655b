import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { bootstrapInterval } from './bootstrap-interval.ts'

const normals = (seed: number, n: number): Float64Array => {
  const values = new Float64Array(n)
  new Philox(seed).fill(values, 'normal')
  return values
}

it('is as wide as the theory says for a mean, and repeats under one seed', () => {
  const interval = bootstrapInterval(normals(1, 400), { seed: 3 })
  expect(bootstrapInterval(normals(1, 400), { seed: 3 })).toEqual(interval)
  expect((interval.high - interval.low) / 2).toBeCloseTo(1.96 / 20, 1)
  expect(interval.low).toBeLessThan(interval.estimate)
  expect(interval.high).toBeGreaterThan(interval.estimate)
})

it('holds the true mean about as often as it claims', () => {
  let held = 0
  for (let seed = 0; seed < 200; seed += 1) {
    const { low, high } = bootstrapInterval(normals(seed, 40), { confidence: 0.9, resamples: 300, seed })
    if (low <= 0 && high >= 0) held += 1
  }
  expect(held).toBeGreaterThan(165)
  expect(held).toBeLessThan(195)
})

it('takes another statistic', () => {
  const { estimate, high } = bootstrapInterval([1, 2, 9], { statistic: (sample) => Math.max(...sample) })
  expect([estimate, high]).toEqual([9, 9])
})

it('refuses an empty sample', () => {
  expect(() => bootstrapInterval([])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => bootstrapInterval([1], { resamples: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
