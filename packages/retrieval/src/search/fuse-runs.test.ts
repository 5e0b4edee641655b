import fc from 'fast-check'
import { expect, it } from 'vitest'

import { rankRun, type Run } from '@neg/core/evaluation'

import { fuseRuns } from './index.ts'

const run = (scores: Record<string, number>): Run => new Map([['q', new Map(Object.entries(scores))]])
const a = run({ x: 3, y: 2, z: 1 })
const b = run({ z: 10, w: 0 })

it('adds reciprocal ranks', () => {
  const fused = fuseRuns([a, b], { method: 'reciprocal-rank' }).get('q')
  expect(fused?.get('x')).toBeCloseTo(1 / 61, 12)
  expect(fused?.get('z')).toBeCloseTo(1 / 63 + 1 / 61, 12)
  expect([...(fused?.keys() ?? [])]).toEqual(['z', 'x', 'y', 'w'])
})

it('adds min-max and z-scores; what a run lacks counts as its smallest', () => {
  const minMax = fuseRuns([a, b], { method: 'min-max', weights: [0.5, 0.5] }).get('q')
  expect(Object.fromEntries(minMax ?? [])).toEqual({ x: 0.5, z: 0.5, y: 0.25, w: 0 })
  const deviation = Math.sqrt(2 / 3)
  const z = fuseRuns([a, b], { weights: [0.9, 0.1], depth: 2 }).get('q')
  expect(z?.size).toBe(2)
  expect(z?.get('x')).toBeCloseTo(0.9 / deviation - 0.1, 12)
})

it('with all weight on one run keeps its order, and adding a constant or a factor changes nothing', () => {
  const scores = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: -9, max: 9 }))
  fc.assert(
    fc.property(scores, scores, fc.constantFrom('z-score' as const, 'min-max' as const), (first, second, method) => {
      const one = rankRun(fuseRuns([run(first), run(second)], { method, weights: [1, 0] }).get('q') ?? new Map())
      const own = one.ids.filter((id) => id in first)
      expect(own).toEqual(rankRun(new Map(Object.entries(first))).ids)
      const moved = Object.fromEntries(Object.entries(second).map(([id, score]) => [id, 8 * score - 16]))
      const before = fuseRuns([run(first), run(second)], { method }).get('q') ?? new Map()
      const after = fuseRuns([run(first), run(moved)], { method }).get('q') ?? new Map()
      for (const [id, score] of before) expect(after.get(id)).toBeCloseTo(score, 9)
    }),
  )
})

it('counts a query that one run has, and refuses wrong weights', () => {
  expect(fuseRuns([a, new Map()]).get('q')?.size).toBe(3)
  expect(() => fuseRuns([a, b], { weights: [1] })).toThrow(/1 weights for 2 runs/)
  expect(() => fuseRuns([a, b], { weights: [1, Number.NaN] })).toThrow(/finite/)
})
