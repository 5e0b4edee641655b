import fc from 'fast-check'
import { expect, it } from 'vitest'

import { AliasTable } from './alias-table.ts'
import { Philox } from './philox.ts'

function drawCounts(weights: readonly number[], draws: number, seed: number): Float64Array {
  const drawn = new Int32Array(draws)
  new AliasTable(weights).fill(drawn, new Philox(seed))
  const counts = new Float64Array(weights.length)
  for (const number of drawn) counts[number] += 1
  return counts
}

it('draws with the chances of the weights', () => {
  const weights = [5, 1, 0, 3, 11, 0.5]
  const total = 20.5
  const counts = drawCounts(weights, 100_000, 3)
  const chiSquare = weights.reduce((sum, weight, i) => {
    const expected = (100_000 * weight) / total
    return weight === 0 ? sum : sum + (counts[i] - expected) ** 2 / expected
  }, 0)
  expect(chiSquare).toBeLessThan(18.47) // the .999 quantile of chi-square with 4 degrees of freedom
  expect(counts[2]).toBe(0)
})

it('never draws a weight of 0, whatever the others are', () => {
  const weight = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(1e300))
  fc.assert(
    fc.property(fc.array(weight, { minLength: 1, maxLength: 12 }), fc.nat(), (weights, seed) => {
      fc.pre(weights.some((value) => value > 0))
      const counts = drawCounts(weights, 200, seed)
      expect(weights.filter((value, i) => value === 0 && counts[i] > 0)).toEqual([])
    }),
  )
})

it('draws the same under one seed, and alike for weights of another scale', () => {
  const weights = [0.2, 0.5, 0.3]
  expect(drawCounts(weights, 500, 8)).toEqual(drawCounts(weights, 500, 8))
  expect(
    drawCounts(
      weights.map((value) => value * 2 ** 40),
      500,
      8,
    ),
  ).toEqual(drawCounts(weights, 500, 8))
  expect(new AliasTable([7]).draw(new Philox(1))).toBe(0)
})

it('refuses what are no weights', () => {
  for (const weights of [[], [0, 0], [1, -1], [Number.NaN], [Number.POSITIVE_INFINITY]]) {
    expect(() => new AliasTable(weights)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
})
