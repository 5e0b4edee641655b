import { describe, expect, it } from 'vitest'

import { type Sample, judge } from './judge.ts'

const mega = 2 ** 20

function run(of: (index: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: 40 }, (_, index) => ({
    step: (index + 1) * 100,
    tensors: 7,
    bytes: 700,
    rss: 200 * mega,
    ...of(index),
  }))
}

describe('judge', () => {
  it('calls a run flat whose resident size settles and then wavers', () => {
    const found = judge(run((index) => ({ rss: (200 + Math.min(index, 8) * 20 + (index % 3)) * mega })))
    expect(found).toMatchObject({ verdict: 'flat', reason: '', tensors: { first: 7, last: 7 } })
  })

  it('finds a tensor that is left behind, or one that grows', () => {
    expect(judge(run((index) => ({ tensors: 7 + Math.floor(index / 20) })))).toMatchObject({
      verdict: 'grows',
      reason: 'tensors went from 7 to 8',
    })
    expect(judge(run((index) => ({ bytes: 700 + index })))).toMatchObject({ verdict: 'grows' })
  })

  it('finds a resident size that grows step by step', () => {
    const { verdict, reason, rss } = judge(run((index) => ({ rss: (200 + index * 4) * mega })))
    expect([verdict, reason]).toEqual(['grows', 'the resident size grew by 80 MB'])
    expect(rss.perStep).toBeCloseTo((80 * mega) / 2000)
  })
})
