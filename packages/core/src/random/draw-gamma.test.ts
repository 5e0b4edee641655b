import { describe, expect, it } from 'vitest'

import { incompleteBeta } from '../statistics/distributions/incomplete-beta.ts'
import { regularisedGamma } from '../statistics/distributions/incomplete-gamma.ts'
import { drawBeta } from './draw-beta.ts'
import { drawDirichlet } from './draw-dirichlet.ts'
import { drawExponential } from './draw-exponential.ts'
import { drawGamma } from './draw-gamma.ts'
import { Philox } from './philox.ts'

const draws = 20_000

function sample(draw: () => number): Float64Array {
  return Float64Array.from({ length: draws }, draw).sort()
}

/** Kolmogorov and Smirnov's distance times sqrt n; 1.95 is its .999 quantile. */
function distance(sorted: Float64Array, distribution: (x: number) => number): number {
  let largest = 0
  sorted.forEach((value, i) => {
    const below = distribution(value)
    largest = Math.max(largest, Math.abs(below - i / draws), Math.abs(below - (i + 1) / draws))
  })
  return largest * Math.sqrt(draws)
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('drawGamma', () => {
  it.each([0.05, 0.5, 1, 2.5, 40])('has the distribution of shape %d', (shape) => {
    const rng = new Philox(17)
    expect(
      distance(
        sample(() => drawGamma(shape, rng)),
        (x) => regularisedGamma(shape, x),
      ),
    ).toBeLessThan(1.95)
  })

  it('has the mean and variance of its shape and scale', () => {
    const rng = new Philox(5)
    const values = sample(() => drawGamma(3, rng, { scale: 2 }))
    expect(Math.abs(mean(values) - 6)).toBeLessThan(5 * Math.sqrt(12 / draws))
    expect(mean(values.map((value) => (value - 6) ** 2)) / 12).toBeCloseTo(1, 1)
  })
})

describe('drawBeta', () => {
  it.each([
    [2, 8],
    [8, 2],
    [5, 5],
    [0.3, 0.6],
    [1, 1],
  ])('has the distribution of %d, %d', (a, b) => {
    const rng = new Philox(29)
    expect(
      distance(
        sample(() => drawBeta(a, b, rng)),
        (x) => incompleteBeta(x, a, b),
      ),
    ).toBeLessThan(1.95)
  })

  it('falls on both ends for tiny parameters, and never beside them', () => {
    const rng = new Philox(2)
    const values = sample(() => drawBeta(1e-3, 1e-3, rng))
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true)
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(0.02)
  })
})

describe('drawDirichlet', () => {
  it('sums to 1, with Beta shares', () => {
    const rng = new Philox(31)
    const first = sample(() => {
      const shares = drawDirichlet([2, 0.5, 3], rng)
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
      return shares[0]
    })
    expect(distance(first, (x) => incompleteBeta(x, 2, 3.5))).toBeLessThan(1.95)
  })

  it('stays finite for tiny concentrations and for a single one', () => {
    const shares = drawDirichlet(new Float64Array(50).fill(1e-4), new Philox(1))
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
    expect([...drawDirichlet([3], new Philox(1))]).toEqual([1])
  })
})

describe('drawExponential', () => {
  it('has its distribution', () => {
    const rng = new Philox(37)
    expect(
      distance(
        sample(() => drawExponential(rng, { mean: 3 })),
        (x) => 1 - Math.exp(-x / 3),
      ),
    ).toBeLessThan(1.95)
  })
})

it('gives the same values under one seed and others under another', () => {
  const all = (seed: number): number[] => {
    const rng = new Philox(seed)
    return [drawGamma(0.7, rng), drawBeta(2, 3, rng), drawExponential(rng), ...drawDirichlet([1, 2], rng)]
  }
  expect(all(4)).toEqual(all(4))
  expect(all(4)).not.toEqual(all(5))
})

it('refuses parameters that are not above 0', () => {
  const rng = new Philox(1)
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const call of [
      () => drawGamma(bad, rng),
      () => drawGamma(1, rng, { scale: bad }),
      () => drawBeta(bad, 1, rng),
      () => drawBeta(1, bad, rng),
      () => drawDirichlet([1, bad], rng),
      () => drawExponential(rng, { mean: bad }),
    ]) {
      expect(call).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    }
  }
  expect(() => drawDirichlet([], rng)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
