import { describe, expect, it } from 'vitest'

import { gaussHermite } from './gauss-hermite.ts'
import { gaussLegendre } from './gauss-legendre.ts'
import { normalGrid } from './normal-grid.ts'
import type { QuadratureRule } from './rule.ts'

const apply = ({ nodes, weights }: QuadratureRule, f: (x: number) => number): number =>
  nodes.reduce((sum, node, i) => sum + weights[i] * f(node), 0)

/** E Z^degree of a standard normal: 1, 0, 1, 0, 3, 0, 15 … */
const moment = (degree: number): number => (degree % 2 === 1 ? 0 : degree === 0 ? 1 : (degree - 1) * moment(degree - 2))

const relative = (got: number, want: number): number => Math.abs(got - want) / Math.max(1, Math.abs(want))

function expectRule({ nodes, weights }: QuadratureRule): void {
  const n = nodes.length
  nodes.forEach((node, i) => {
    if (i > 0) expect(node).toBeGreaterThan(nodes[i - 1])
    expect(node + nodes[n - 1 - i]).toBeCloseTo(nodes[0] + nodes[n - 1], 12)
    expect(weights[i]).toBe(weights[n - 1 - i])
    expect(weights[i]).toBeGreaterThan(0)
  })
}

describe('gaussHermite', () => {
  it('is exact for the moments of a normal up to degree 2 n - 1', () => {
    for (const count of [1, 2, 5, 10]) {
      const rule = gaussHermite(count)
      expectRule(rule)
      for (let degree = 0; degree < 2 * count; degree += 1) {
        const size = apply(rule, (x) => Math.abs(x) ** degree)
        expect(Math.abs(apply(rule, (x) => x ** degree) - moment(degree)) / Math.max(1, size)).toBeLessThan(1e-13)
      }
    }
  })

  // Reference values: SciPy 1.17, physicists' nodes times sqrt 2, weights over sqrt pi.
  it.each([
    [21, 7.849382895113822, 2.098991219565767e-14, 0.27026018357287707],
    [41, 11.614937254337462, 2.2578639565829654e-30, 0.19454502775360058],
    [120, 20.897349687416618, 5.477570156421353e-96, 0.11301272874300468],
  ])('count %d', (count, last, lastWeight, middleWeight) => {
    const { nodes, weights } = gaussHermite(count)
    expect(relative(nodes[count - 1], last)).toBeLessThan(1e-14)
    expect(Math.abs(weights[count - 1] / lastWeight - 1)).toBeLessThan(1e-11)
    expect(Math.abs(weights[count >> 1] / middleWeight - 1)).toBeLessThan(1e-12)
  })

  it('integrates smooth functions to the last digits', () => {
    expect(apply(gaussHermite(120), Math.cosh)).toBeCloseTo(Math.exp(0.5), 12)
    expect(apply(gaussHermite(512), (x) => Math.cos(3 * x))).toBeCloseTo(Math.exp(-4.5), 13)
  })

  it('refuses what is no number of nodes', () => {
    for (const count of [0, 1.5, 513, Number.NaN]) {
      expect(() => gaussHermite(count)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    }
  })
})

describe('normalGrid', () => {
  it('agrees with Gauss and Hermite on smooth functions and resolves sharp ones', () => {
    const grid = normalGrid(601)
    expectRule(grid)
    expect(apply(grid, () => 1)).toBeCloseTo(1, 14)
    expect(apply(grid, Math.cosh)).toBeCloseTo(Math.exp(0.5), 12)
    // E tanh(10 Z + 3)^2, adaptive quadrature of SciPy.
    expect(apply(normalGrid(2001), (x) => Math.tanh(10 * x + 3) ** 2)).toBeCloseTo(0.9240056817056623, 12)
  })

  it('refuses a single node and an empty range', () => {
    expect(() => normalGrid(1)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    expect(() => normalGrid(10, { bound: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })
})

describe('gaussLegendre', () => {
  it('is exact for polynomials up to degree 2 n - 1, on any interval', () => {
    for (const count of [1, 2, 3, 8, 33]) {
      expectRule(gaussLegendre(count))
      const rule = gaussLegendre(count, { low: -0.5, high: 2 })
      for (let degree = 0; degree < 2 * count; degree += 1) {
        const want = (2 ** (degree + 1) - (-0.5) ** (degree + 1)) / (degree + 1)
        expect(
          relative(
            apply(rule, (x) => x ** degree),
            want,
          ),
        ).toBeLessThan(1e-12)
      }
    }
  })

  it('integrates smooth functions to the last digits', () => {
    expect(apply(gaussLegendre(20, { low: 0, high: Math.PI }), Math.sin)).toBeCloseTo(2, 13)
    expect(apply(gaussLegendre(1000, { low: 0, high: 1 }), Math.exp)).toBeCloseTo(Math.E - 1, 13)
  })

  it('refuses what is no interval', () => {
    for (const interval of [{ low: 1 }, { low: 0, high: Number.POSITIVE_INFINITY }, { low: Number.NaN }]) {
      expect(() => gaussLegendre(3, interval)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    }
  })
})
