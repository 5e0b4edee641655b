import { describe, expect, it } from 'vitest'

import { worstOfRankings, worstRelative } from './differences.ts'

describe('worstRelative', () => {
  it('is relative to the largest value of the column', () => {
    expect(worstRelative({ a: Float32Array.of(1, 4) }, { a: Float32Array.of(2, 4) })).toBe(0.25)
    expect(worstRelative({ a: Float32Array.of(1, 4), b: Float32Array.of(9) }, { a: Float32Array.of(1, 4) })).toBe(0)
  })

  it.each([
    [{}, Float32Array.of(1)],
    [{ a: Float32Array.of(1, 2) }, Float32Array.of(1)],
    [{ a: Float32Array.of(Number.NaN) }, Float32Array.of(1)],
    [{ a: Float32Array.of(1) }, Float32Array.of(0)],
  ])('is infinite for what cannot be compared %#', (ours, theirs) => {
    expect(worstRelative(ours, { a: theirs })).toBe(Infinity)
  })
})

describe('worstOfRankings', () => {
  const ranking = (ids: number[], scores: number[]) => ({
    ids: Int32Array.from(ids),
    scores: Float64Array.from(scores),
  })

  it('lets ties stand in any order', () => {
    expect(worstOfRankings(ranking([1, 2, 3, 4], [4, 3, 3, 1]), ranking([1, 3, 2, 4], [4, 3, 3, 1]), 4)).toBe(0)
    // Two documents tie for the last place.
    expect(worstOfRankings(ranking([1, 2], [4, 3]), ranking([1, 5], [4, 3]), 2)).toBe(0)
  })

  it('measures scores, and documents that only one side found', () => {
    expect(worstOfRankings(ranking([1, 2], [4, 3]), ranking([1, 2], [4, 2.5]), 2)).toBe(0.5)
    expect(worstOfRankings(ranking([1, 2], [4, 3]), ranking([9, 2], [4, 3]), 2)).toBe(1)
    expect(worstOfRankings(ranking([1], [4]), ranking([1, 2], [4, 3]), 2)).toBe(Infinity)
  })
})
