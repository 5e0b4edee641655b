import fc from 'fast-check'
import { expect, it } from 'vitest'

import { chooseWeighted } from './choose-weighted.ts'
import { Philox } from './philox.ts'

it('draws one after the other, each among the rest by weight', () => {
  const weights = [1, 2, 4, 0]
  const counts = new Map<string, number>()
  const rng = new Philox(21)
  const draws = 40_000
  for (let i = 0; i < draws; i += 1) {
    const pair = chooseWeighted(weights, 2, rng).join()
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  expect(counts.size).toBe(6)
  let chiSquare = 0
  for (const [pair, count] of counts) {
    const [first, second] = pair.split(',').map(Number)
    const expected = (draws * (weights[first] / 7) * weights[second]) / (7 - weights[first])
    chiSquare += (count - expected) ** 2 / expected
  }
  expect(chiSquare).toBeLessThan(20.52) // the .999 quantile of chi-square with 5 degrees of freedom
})

it('chooses different numbers with weight, the same under one seed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }), fc.nat(), fc.nat(30), (weights, seed, most) => {
      const eligible = weights.filter((weight) => weight > 0).length
      fc.pre(eligible > 0)
      const count = Math.min(most, eligible)
      const chosen = chooseWeighted(weights, count, new Philox(seed))
      expect(chosen).toEqual(chooseWeighted(weights, count, new Philox(seed)))
      expect(new Set(chosen).size).toBe(count)
      for (const number of chosen) expect(weights[number]).toBeGreaterThan(0)
    }),
  )
})

it('refuses more than have a weight, and what are no weights', () => {
  for (const [weights, count] of [
    [[1, 0], 2],
    [[1, 1], 0.5],
    [[0], 0],
    [[1, Number.NaN], 1],
  ] as const) {
    expect(() => chooseWeighted(weights, count, new Philox(1))).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
})
