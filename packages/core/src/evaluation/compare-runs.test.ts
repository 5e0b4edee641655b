import { expect, it } from 'vitest'

import { compareRuns } from './compare-runs.ts'
import type { Evaluation } from './evaluate.ts'

const evaluation = (values: Record<string, number>): Pick<Evaluation, 'perQuery'> => ({
  perQuery: new Map(Object.entries(values).map(([query, map]) => [query, { map }])),
})

it('matches queries by id and leaves out those that only one side has', () => {
  const a = evaluation({ q1: 0.5, q2: 0.25, q3: 1, alone: 0 })
  const b = evaluation({ q3: 0.5, q1: 0.5, q2: 0.5, other: 1 })
  const comparison = compareRuns(a, b, 'map')
  expect(comparison).toMatchObject({ test: 'randomisation', queries: 3, wins: 1, losses: 1, ties: 1, t: undefined })
  expect(comparison.difference).toBeCloseTo(0.25 / 3, 12)
  expect([...comparison.perQuery]).toEqual([
    ['q1', 0],
    ['q2', -0.25],
    ['q3', 0.5],
  ])
})

it('repeats its p value under one seed', () => {
  const a = evaluation(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`q${i}`, Math.sin(i) ** 2])))
  const b = evaluation(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`q${i}`, Math.sin(i + 0.3) ** 2])))
  expect(compareRuns(a, b, 'map', { seed: 5 }).pValue).toBe(compareRuns(a, b, 'map', { seed: 5 }).pValue)
  expect(compareRuns(a, b, 'map', { seed: 5 }).pValue).not.toBe(compareRuns(a, b, 'map', { seed: 6 }).pValue)
  expect(compareRuns(a, b, 'map').pValue).toBe(compareRuns(b, a, 'map').pValue)
})

it('refuses a measure that was not evaluated, and runs without a common query', () => {
  const a = evaluation({ q1: 1 })
  expect(() => compareRuns(a, a, 'ndcg')).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => compareRuns(a, evaluation({ q2: 1 }), 'map')).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
