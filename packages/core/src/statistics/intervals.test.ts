import { describe, expect, it } from 'vitest'

import { Philox } from '../random/philox.ts'
import { bootstrapInterval } from './bootstrap-interval.ts'
import { tInterval } from './t-interval.ts'
import { wilsonInterval } from './wilson-interval.ts'

describe('wilsonInterval', () => {
  // Reference values: SciPy 1.17.
  it.each([
    [0, 10, 0, 0.27753279986288926],
    [3, 10, 0.10779126740630102, 0.6032218525388546],
    [10, 10, 0.7224672001371109, 1],
    [117, 400, 0.25006202615684897, 0.3388855759918841],
  ])('%d of %d', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials)
    expect(interval.estimate).toBe(successes / trials)
    expect(interval.low).toBeCloseTo(low, 12)
    expect(interval.high).toBeCloseTo(high, 12)
  })

  it('knows nothing without trials, and refuses what is no share', () => {
    expect(wilsonInterval(0, 0)).toEqual({ estimate: Number.NaN, low: 0, high: 1, confidence: 0.95 })
    for (const [successes, trials] of [
      [3, 2],
      [-1, 2],
      [0, Number.NaN],
    ]) {
      expect(() => wilsonInterval(successes, trials)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    }
    expect(() => wilsonInterval(1, 2, { confidence: 95 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })
})

describe('tInterval', () => {
  it('holds the mean', () => {
    const { estimate, low, high } = tInterval([0.62, 0.45, 0.71, 0.33, 0.9, 0.12])
    expect(estimate).toBeCloseTo(0.5216666666666666, 12)
    expect(low).toBeCloseTo(0.2280183972076283, 12)
    expect(high).toBeCloseTo(0.8153149361257049, 12)
  })

  it('needs two values', () => {
    expect(() => tInterval([1])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })
})

describe('bootstrapInterval', () => {
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
})
