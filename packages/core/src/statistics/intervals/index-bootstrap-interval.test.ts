import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { bootstrapInterval } from './bootstrap-interval.ts'
import { indexBootstrapInterval } from './index-bootstrap-interval.ts'

const values = new Float64Array(60)
new Philox(1).fill(values, 'normal')

const meanAt = (indexes: Int32Array): number => indexes.reduce((sum, i) => sum + values[i], 0) / indexes.length

it('is the ordinary bootstrap for one axis', () => {
  const { estimate, low, high } = indexBootstrapInterval([60], meanAt, { seed: 3 })
  const want = bootstrapInterval(values, { seed: 3 })
  expect(estimate).toBeCloseTo(want.estimate, 14)
  expect(low).toBeCloseTo(want.low, 14)
  expect(high).toBeCloseTo(want.high, 14)
})

it('is wider when seeds are drawn as well as items', () => {
  const bySeed = [-0.5, -0.2, 0, 0.3, 0.4]
  const grid = (items: Int32Array, seeds: Int32Array): number =>
    meanAt(items) + seeds.reduce((sum, s) => sum + bySeed[s], 0) / seeds.length
  const items = indexBootstrapInterval([60], (drawn) => grid(drawn, Int32Array.of(0, 1, 2, 3, 4)))
  const both = indexBootstrapInterval([60, 5], grid)
  expect(both.estimate).toBeCloseTo(items.estimate, 12)
  expect(both.high - both.low).toBeGreaterThan(items.high - items.low)
})

it('gives a small p value to a mean far from 0 and a large one to a mean near it', () => {
  expect(indexBootstrapInterval([60], (drawn) => meanAt(drawn) + 1).pValue).toBeLessThan(0.01)
  expect(
    indexBootstrapInterval([60], (drawn) => meanAt(drawn) - meanAt(Int32Array.from(values, (_, i) => i))).pValue,
  ).toBeGreaterThan(0.5)
})

it('leaves out samples without a finite statistic, and says how many', () => {
  const sometimes = indexBootstrapInterval([2], ([a, b]) => (a === b ? Number.NaN : 1), { resamples: 400 })
  expect(sometimes.dropped).toBeGreaterThan(150)
  expect(sometimes).toMatchObject({ estimate: 1, low: 1, high: 1 })
  expect(() => indexBootstrapInterval([2], () => Number.NaN)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})

it('refuses empty axes', () => {
  for (const sizes of [[], [0], [3, 1.5]]) {
    expect(() => indexBootstrapInterval(sizes, () => 1)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
  expect(() => indexBootstrapInterval([3], () => 1, { resamples: 0 })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
})
