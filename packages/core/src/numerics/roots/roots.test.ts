import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { erf } from '../../statistics/distributions/normal-distribution.ts'
import { findMinimum } from './find-minimum.ts'
import { findRoot } from './find-root.ts'

describe('findRoot', () => {
  it.each([
    [(x: number) => x * x - 2, 0, 2, Math.SQRT2],
    [Math.cos, 1, 2, Math.PI / 2],
    [(x: number) => Math.expm1(x) - 1e-9, -1, 1, Math.log1p(1e-9)],
    [(x: number) => (x - 3) ** 9, -10, 11, 3],
    [(x: number) => Math.sign(x - 0.7), 0, 1, 0.7],
    [(x: number) => x, 0, 5, 0],
  ])('%s', (f, low, high, root) => {
    const tolerance = f(root + 1e-9) === f(root) ? 1e-2 : 1e-13
    expect(Math.abs(findRoot(f, low, high) - root)).toBeLessThan(tolerance)
    expect(Math.abs(findRoot((x) => -f(x), high, low) - root)).toBeLessThan(tolerance)
  })

  it('finds the root of any cubic between its signs, in few calls', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true })
    fc.assert(
      fc.property(number, number, number, (a, b, root) => {
        let calls = 0
        const f = (x: number): number => {
          calls += 1
          return (x - root) * ((x - a) ** 2 + b * b + 0.1)
        }
        expect(Math.abs(findRoot(f, -10, 12) - root)).toBeLessThan(1e-13)
        expect(calls).toBeLessThan(60)
      }),
    )
  })

  it('refuses ends of one sign, infinite ends and NaN', () => {
    expect(() => findRoot((x) => x * x + 1, -1, 1)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    expect(() => findRoot((x) => x, -1, Number.POSITIVE_INFINITY)).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
    expect(() => findRoot(() => Number.NaN, -1, 1)).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
  })
})

describe('findMinimum', () => {
  it('finds the capacity of a network of four-body memories', () => {
    const { value } = findMinimum((x) => x / erf(x) ** 3, 0.1, 5)
    expect(4 / (4 * value * value)).toBeCloseTo(0.39572, 5)
  })

  it.each([
    [(x: number) => (x - 2) ** 2 + 1, -5, 9, 2, 1],
    [(x: number) => Math.abs(x - 0.3), 0, 1, 0.3, 0],
    [(x: number) => (x + 1) ** 4, -3, 4, -1, 0],
    [(x: number) => x, 1, 2, 1, 1],
    [Math.cos, 2, 5, Math.PI, -1],
  ])('%s', (f, low, high, x, value) => {
    const found = findMinimum(f, low, high)
    expect(Math.abs(found.x - x)).toBeLessThan(1e-3)
    expect(Math.abs(found.value - value)).toBeLessThan(1e-7)
    expect(found.value).toBe(f(found.x))
  })

  it('finds the minimum of any parabola in few calls', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        (at, size) => {
          let calls = 0
          const found = findMinimum(
            (x) => {
              calls += 1
              return size * (x - at) ** 2
            },
            -10,
            10,
          )
          expect(Math.abs(found.x - at)).toBeLessThan(1e-6)
          expect(calls).toBeLessThan(60)
        },
      ),
    )
  })

  it('refuses what is no interval, and NaN', () => {
    for (const [low, high] of [
      [1, 1],
      [2, 1],
      [0, Number.POSITIVE_INFINITY],
    ]) {
      expect(() => findMinimum((x) => x, low, high)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    }
    expect(() => findMinimum(() => Number.NaN, 0, 1)).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
  })
})
