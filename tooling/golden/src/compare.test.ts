import { describe, expect, it } from 'vitest'

import { compare } from './compare.ts'
import type { CompareRules } from './compare-rules.ts'

const judge = (got: unknown, want: unknown, rules: CompareRules = {}, tolerance = 1e-3): ReturnType<typeof compare> =>
  compare(got, want, { tolerance, rules })
const passes = (got: unknown, want: unknown, rules: CompareRules = {}, tolerance = 1e-3): boolean =>
  judge(got, want, rules, tolerance).pass

describe('the ordinary rule', () => {
  it('holds numbers to the tolerance, absolute below 1 and relative above', () => {
    expect(passes({ a: 0.0009 }, { a: 0 })).toBe(true)
    expect(passes({ a: 0.0011 }, { a: 0 })).toBe(false)
    expect(passes({ a: 1000.9 }, { a: 1000 })).toBe(true)
    expect(passes({ a: 1001.1 }, { a: 1000 })).toBe(false)
  })

  it('catches a wrong value and says where, what and by how much', () => {
    expect(
      judge(
        {
          a: [
            [1, 2],
            [3, 4.5],
          ],
        },
        {
          a: [
            [1, 2.001],
            [3, 4],
          ],
        },
      ),
    ).toEqual({
      pass: false,
      worst: 0.125,
      at: 'a.1.1',
      message: 'got 4.5, want 4',
    })
  })

  it('reports the worst difference of a pass', () => {
    expect(judge({ a: 1.0005, b: 2 }, { a: 1, b: 2.0001 })).toMatchObject({ pass: true, at: 'a', message: null })
  })

  it('catches a missing key, and ignores further ones', () => {
    expect(judge({ b: 1 }, { a: 1 })).toMatchObject({
      pass: false,
      worst: null,
      at: 'a',
      message: 'the key is missing',
    })
    expect(passes({ a: undefined }, { a: null })).toBe(false)
    expect(passes({ a: 1, b: 2 }, { a: 1 })).toBe(true)
    expect(passes({}, { toString: 1 })).toBe(false)
  })

  it('catches numbers that are not finite, on either side', () => {
    expect(passes({ a: Number.NaN }, { a: 0 })).toBe(false)
    expect(passes({ a: 0 }, { a: Number.NaN })).toBe(false)
    expect(passes({ a: Number.NaN }, { a: Number.NaN })).toBe(true)
    expect(passes({ a: 1e30 }, { a: Infinity })).toBe(false)
    expect(passes({ a: Infinity }, { a: 1e30 })).toBe(false)
    expect(passes({ a: -Infinity }, { a: Infinity })).toBe(false)
    expect(passes({ a: -Infinity }, { a: -Infinity })).toBe(true)
    expect(judge({ a: [1.5, Number.NaN] }, { a: [1, 2] })).toMatchObject({ worst: null, at: 'a.1' })
  })

  it('catches a permuted array, an extra element and an absent one', () => {
    expect(passes({ a: [2, 1] }, { a: [1, 2] })).toBe(false)
    expect(passes({ a: [1, 2, 3] }, { a: [1, 2] })).toBe(false)
    expect(passes({ a: [1] }, { a: [1, 2] })).toBe(false)
    expect(passes({ a: [] }, { a: [] })).toBe(true)
  })

  it('catches wrong types', () => {
    expect(passes({ a: '1' }, { a: 1 })).toBe(false)
    expect(passes({ a: 1 }, { a: '1' })).toBe(false)
    expect(passes({ a: 1 }, { a: true })).toBe(false)
    expect(passes({ a: 0 }, { a: null })).toBe(false)
    expect(passes({ a: [1] }, { a: 1 })).toBe(false)
    expect(passes({ a: 1 }, { a: [1] })).toBe(false)
    expect(passes({ a: { 0: 1, length: 1 } }, { a: [1] })).toBe(false)
    expect(passes({ a: [1] }, { a: { 0: 1 } })).toBe(false)
    expect(passes(undefined, { a: 1 })).toBe(false)
    expect(passes({ a: 'x' }, { a: 'x' })).toBe(true)
    expect(passes({ a: null }, { a: null })).toBe(true)
  })
})

describe('unordered', () => {
  const rules = { a: 'unordered' } as const
  it('takes any order and nothing else', () => {
    expect(passes({ a: [3, 1, 2] }, { a: [1, 2, 3] }, rules)).toBe(true)
    expect(passes({ a: [1, 1, 2] }, { a: [1, 2, 2] }, rules)).toBe(false)
    expect(passes({ a: [1, 2] }, { a: [1, 2, 2] }, rules)).toBe(false)
    expect(passes({ a: ['x', 'y'] }, { a: ['y', 'z'] }, rules)).toBe(false)
    expect(passes({ b: [2, 1] }, { b: [1, 2] }, rules)).toBe(false)
  })

  it('keeps the order inside the elements', () => {
    expect(
      passes(
        {
          a: [
            [3, 4],
            [1, 2],
          ],
        },
        {
          a: [
            [1, 2],
            [3, 4],
          ],
        },
        rules,
      ),
    ).toBe(true)
    expect(
      passes(
        {
          a: [
            [4, 3],
            [1, 2],
          ],
        },
        {
          a: [
            [1, 2],
            [3, 4],
          ],
        },
        rules,
      ),
    ).toBe(false)
  })

  it('finds the one pairing that works where the nearest neighbours do not', () => {
    // 0.9 is nearest to 1 and in reach of both; 1.8 reaches 1 alone, so 0.9 has to take 0.
    expect(passes({ a: [0.9, 1.8] }, { a: [1, 0] }, rules, 1)).toBe(true)
    expect(passes({ a: [1.8, 1.9] }, { a: [1, 0] }, rules, 1)).toBe(false)
  })

  it('reaches arrays under any key, and nested ones by their own path', () => {
    expect(
      passes({ kept: { q: [2, 1], r: [4, 3] } }, { kept: { q: [1, 2], r: [3, 4] } }, { 'kept.*': 'unordered' }),
    ).toBe(true)
    const both = { a: 'unordered', 'a.*': 'unordered' } as const
    expect(
      passes(
        {
          a: [
            [4, 3],
            [1, 2],
          ],
        },
        {
          a: [
            [1, 2],
            [3, 4],
          ],
        },
        both,
      ),
    ).toBe(true)
  })

  it('does not loosen the arrays inside an object that it names', () => {
    expect(passes({ kept: { q: [2, 1] } }, { kept: { q: [1, 2] } }, { kept: 'unordered' })).toBe(false)
  })
})

describe('upToSign', () => {
  it('takes a vector or its negative, not a mixture', () => {
    const rules = { v: 'upToSign' } as const
    expect(passes({ v: [1, -2] }, { v: [1, -2] }, rules)).toBe(true)
    expect(passes({ v: [-1, 2] }, { v: [1, -2] }, rules)).toBe(true)
    expect(passes({ v: [1, 2] }, { v: [1, -2] }, rules)).toBe(false)
    expect(passes({ v: [-1] }, { v: [1, -2] }, rules)).toBe(false)
    expect(passes({ v: [Number.NaN, 2] }, { v: [1, -2] }, rules)).toBe(false)
    expect(passes({ v: -3 }, { v: 3 }, rules)).toBe(true)
  })

  it('judges each vector of an array on its own', () => {
    const rules = { v: 'upToSign' } as const
    expect(
      passes(
        {
          v: [
            [1, 2],
            [-3, -4],
          ],
        },
        {
          v: [
            [1, 2],
            [3, 4],
          ],
        },
        rules,
      ),
    ).toBe(true)
    expect(
      passes(
        {
          v: [
            [1, -2],
            [3, 4],
          ],
        },
        {
          v: [
            [1, 2],
            [3, 4],
          ],
        },
        rules,
      ),
    ).toBe(false)
  })
})

describe('subsetOf', () => {
  const rules = { a: 'subsetOf' } as const
  const want = { a: ['x', 'y', 'z'], count: 2 }
  it('takes distinct elements of the wanted array, as many as count says', () => {
    expect(passes({ a: ['z', 'x'] }, want, rules)).toBe(true)
    expect(passes({ a: ['z', 'x'], count: 99 }, want, rules)).toBe(true)
    expect(passes({ a: ['z'] }, want, rules)).toBe(false)
    expect(passes({ a: ['z', 'z'] }, want, rules)).toBe(false)
    expect(passes({ a: ['z', 'w'] }, want, rules)).toBe(false)
    expect(passes({ a: 'z' }, want, rules)).toBe(false)
  })

  it('takes any number without a count, and leaves other objects their count', () => {
    expect(passes({ a: [] }, { a: [1] }, rules)).toBe(true)
    expect(passes({ a: { q: ['x'] } }, { a: { q: ['x', 'y'], count: 1 } }, { 'a.*': 'subsetOf' })).toBe(true)
    expect(passes({ a: ['x', 'y'], b: { count: 1 } }, { ...want, b: { count: 2 } }, rules)).toBe(false)
    expect(passes({ a: ['x'], count: 1 }, { a: ['x'], count: 2 })).toBe(false)
  })
})

describe('rules for numbers', () => {
  it('absolute', () => {
    expect(passes({ a: 100.4 }, { a: 100 }, { a: { absolute: 0.5 } }, 0)).toBe(true)
    expect(passes({ a: 100.6 }, { a: 100 }, { a: { absolute: 0.5 } }, 1)).toBe(false)
  })

  it('relative', () => {
    expect(passes({ a: 0.0105 }, { a: 0.01 }, { a: { relative: 0.1 } }, 0)).toBe(true)
    expect(passes({ a: 0.012 }, { a: 0.01 }, { a: { relative: 0.1 } }, 1)).toBe(false)
    expect(passes({ a: 0 }, { a: 0 }, { a: { relative: 0.1 } })).toBe(true)
    expect(passes({ a: 1e-9 }, { a: 0 }, { a: { relative: 0.1 } })).toBe(false)
  })

  it('atMost and atLeast, one-sided', () => {
    expect(passes({ a: -5 }, { a: 1 }, { a: 'atMost' })).toBe(true)
    expect(passes({ a: 1.0009 }, { a: 1 }, { a: 'atMost' })).toBe(true)
    expect(passes({ a: 1.01 }, { a: 1 }, { a: 'atMost' })).toBe(false)
    expect(passes({ a: 5 }, { a: 1 }, { a: 'atLeast' })).toBe(true)
    expect(passes({ a: 0.99 }, { a: 1 }, { a: 'atLeast' })).toBe(false)
  })

  it.each(['atMost', 'atLeast', { absolute: 1 }, { relative: 1 }] as const)(
    '%j takes nothing that is not finite',
    (rule) => {
      for (const value of [Number.NaN, Infinity, -Infinity]) {
        expect(passes({ a: value }, { a: 1 }, { a: rule })).toBe(false)
        expect(passes({ a: value }, { a: value }, { a: rule })).toBe(false)
      }
    },
  )

  it('hold for every number inside what they name, and want a number', () => {
    expect(passes({ m: [[1.2]] }, { m: [[1]] }, { m: { absolute: 0.5 } })).toBe(true)
    expect(passes({ m: [[1.6]] }, { m: [[1]] }, { m: { absolute: 0.5 } })).toBe(false)
    expect(passes({ m: '1' }, { m: 1 }, { m: { absolute: 5 } })).toBe(false)
  })
})

describe('paths', () => {
  it('reach keys that hold dots, and prefer the one with fewer stars', () => {
    expect(passes({ 'd.1': [2, 1] }, { 'd.1': [1, 2] }, { 'd.1': 'unordered' })).toBe(true)
    const rules = { '*': { absolute: 10 }, a: { absolute: 0 } }
    expect(passes({ a: 1, b: 5 }, { a: 1, b: 1 }, rules)).toBe(true)
    expect(passes({ a: 2, b: 1 }, { a: 1, b: 1 }, rules)).toBe(false)
  })

  it('do not reach deeper or shallower than they say', () => {
    expect(passes({ a: { b: [2, 1] } }, { a: { b: [1, 2] } }, { '*': 'unordered' })).toBe(false)
    expect(passes({ a: [2, 1] }, { a: [1, 2] }, { 'a.*': 'unordered' })).toBe(false)
    expect(passes({ ab: [2, 1] }, { ab: [1, 2] }, { a: 'unordered' })).toBe(false)
  })
})
