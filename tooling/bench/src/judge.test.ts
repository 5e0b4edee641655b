import { describe, expect, it } from 'vitest'

import type { Peer } from './comparison.ts'
import { agrees, checksOf, measured, median, verdictOf } from './judge.ts'

describe('median', () => {
  it('is the middle, or between the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
  })
})

describe('verdictOf', () => {
  const peer = { name: 'p', version: '1', median: 2, runs: [2], peakRss: 1 }
  const row = { agreement: 0, tolerance: 0.1, ratio: 2, target: 1.5, checks: [], peer }
  const full = { asked: true }
  const check = (holds: boolean) => [{ name: 'c', value: 1, atMost: 2, atLeast: null, holds }]

  it.each([
    ['met', row, full],
    ['missed', { ...row, ratio: 1.4 }, full],
    ['missed', { ...row, agreement: 0.2 }, full],
    ['missed', { ...row, agreement: Number.NaN }, full],
    ['missed', { ...row, checks: check(false) }, full],
    ['met', { ...row, target: null, checks: check(true) }, full],
    ['reported', { ...row, target: null }, full],
    ['no-peer', { ...row, agreement: null, ratio: null, peer: null }, full],
    ['no-peer', { ...row, agreement: null, ratio: null, target: null, peer: null }, full],
    // Nobody is asked: a bound alone is met or missed.
    ['met', { ...row, agreement: null, ratio: null, target: null, peer: null, checks: check(true) }, { asked: false }],
    [
      'missed',
      { ...row, agreement: null, ratio: null, target: null, peer: null, checks: check(false) },
      { asked: false },
    ],
  ] as const)('%s %#', (verdict, found, how) => {
    expect(verdictOf({ ...found, checks: [...found.checks] }, how)).toBe(verdict)
  })

  it('takes an output that is not there for no disagreement', () => {
    expect(agrees({ agreement: null, tolerance: 0 })).toBe(true)
    expect(agrees({ agreement: 1e-9, tolerance: 0 })).toBe(false)
  })
})

describe('checksOf', () => {
  const ours = measured([1, 3, 2], 500)
  const found = { ours, theirs: measured([4], 400), rates: { matmul: 10 }, parameters: {} }
  const bound = {
    name: 'share of the rate',
    engines: ['native' as const],
    value: ({ median: seconds, rates }: { median: number; rates: Readonly<Record<string, number>> }) =>
      seconds / rates['matmul'],
    atLeast: 0.1,
  }

  it('judges the bounds of the engine, and peak memory where the peer says so', () => {
    const peer: Peer = { name: 'p', side: { notRun: '' }, engines: ['native'], memory: true }
    expect(checksOf([bound], peer, 'native', found)).toEqual([
      { name: 'share of the rate', value: 0.2, atMost: null, atLeast: 0.1, holds: true },
      { name: 'peak memory', value: 500, atMost: 400, atLeast: null, holds: false },
    ])
    expect(checksOf([bound], { ...peer, memory: false }, 'wasm', found)).toEqual([])
    expect(checksOf([], peer, 'native', { ...found, theirs: undefined })).toEqual([])
  })
})
