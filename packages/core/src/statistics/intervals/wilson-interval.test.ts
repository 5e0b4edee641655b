import { expect, it } from 'vitest'

import { wilsonInterval } from './wilson-interval.ts'

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
