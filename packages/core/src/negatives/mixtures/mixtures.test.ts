import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { mixNegatives } from './mix-negatives.ts'
import { mixPositivePairs } from './mix-positive-pairs.ts'

const targets = fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 9 }).map((values) => Float64Array.from(values))

describe('mixPositivePairs', () => {
  it('names every pair within the window, mixed to the anchor’s target', () => {
    fc.assert(
      fc.property(targets, fc.integer({ min: 1, max: 5 }), (values, window) => {
        const { anchor, lower, upper, share } = mixPositivePairs(values, { window })
        const found = Array.from(anchor, (i, row) => `${i} ${lower[row]} ${upper[row]}`)
        const expected: string[] = []
        for (const [i, own] of values.entries()) {
          for (const [j, low] of values.entries()) {
            for (const [k, high] of values.entries()) {
              if (low < own && own < high && own - low < window && high - own < window) expected.push(`${i} ${j} ${k}`)
            }
          }
        }
        expect(found).toEqual(expected)
        for (const [row, i] of anchor.entries()) {
          const mixed = share[row] * values[lower[row]] + (1 - share[row]) * values[upper[row]]
          expect(mixed).toBeCloseTo(values[i], 5)
        }
      }),
    )
  })

  it('keeps no more than asked for, the same for the same seed', () => {
    const values = Float32Array.from({ length: 30 }, (_, i) => i % 3)
    const some = mixPositivePairs(values, { mostPerAnchor: 7, seed: 3 })
    expect(some.anchor).toHaveLength(70)
    expect(new Set(Array.from(some.anchor, (i, row) => `${i} ${some.lower[row]} ${some.upper[row]}`)).size).toBe(70)
    expect(mixPositivePairs(values, { mostPerAnchor: 7, seed: 3 })).toEqual(some)
    expect(mixPositivePairs(values, { mostPerAnchor: 7, seed: 4 })).not.toEqual(some)
  })

  it('bins targets where asked to', () => {
    expect(mixPositivePairs(Float32Array.of(0.2, 1.1, 1.9), { targetBin: 1 }).anchor).toEqual(Int32Array.of(1))
    expect(mixPositivePairs(Float32Array.of(0.2, 0.3, 0.4), { targetBin: 1 }).anchor).toHaveLength(0)
  })
})

describe('mixNegatives', () => {
  it('mixes every anchor with every row of another target', () => {
    fc.assert(
      fc.property(targets, fc.integer(), (values, seed) => {
        const { anchor, other, share, target } = mixNegatives(values, { seed: Math.abs(seed) })
        const differing = Array.from(values).flatMap((a) => Array.from(values).filter((b) => a !== b))
        expect(anchor).toHaveLength(differing.length)
        for (const [row, a] of share.entries()) {
          expect(a >= 0 && a <= 1).toBe(true)
          expect(target[row]).toBeCloseTo(a * values[anchor[row]] + (1 - a) * values[other[row]], 4)
        }
      }),
    )
  })

  it('refuses options out of range', () => {
    const values = Float32Array.of(1, 2)
    const refused = (code: string, call: () => unknown): void => expect(call).toThrow(expect.objectContaining({ code }))
    refused('NEG_NOT_FINITE', () => mixNegatives(Float32Array.of(1, Number.NaN)))
    refused('NEG_RANGE', () => mixNegatives(values, { beta: [0, 1] }))
    refused('NEG_RANGE', () => mixNegatives(values, { anchorShares: 1.5 }))
    refused('NEG_SHAPE', () => mixNegatives(values, { anchorShares: new Float32Array(3) }))
    refused('NEG_RANGE', () => mixNegatives(values, { targetBin: 0 }))
    refused('NEG_RANGE', () => mixPositivePairs(values, { window: 0 }))
    refused('NEG_RANGE', () => mixPositivePairs(values, { mostPerAnchor: 0 }))
  })
})
