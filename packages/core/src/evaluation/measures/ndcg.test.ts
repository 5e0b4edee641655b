import fc from 'fast-check'
import { expect, it } from 'vitest'

import { forRandomRankings, judgments, single, toMaps, workedValues } from '../../../fixtures/judged-runs.ts'
import { evaluate } from '../evaluate.ts'

it.each([
  ['ndcg', 0.457975, 0.306574],
  ['ndcg_cut_3', 0.28507, 0.306574],
  ['ndcg_cut_5', 0.399419, 0.306574],
])('gives the worked numbers: %s', (measure, first, second) => {
  const [q1, q2, q3] = workedValues(measure)
  expect(q1).toBeCloseTo(first, 6)
  expect(q2).toBeCloseTo(second, 6)
  expect(q3).toBe(0)
})

it('passes over the relevance level, and changes with the ranking', () => {
  expect(workedValues('ndcg', { relevanceLevel: 2 })[0]).toBe(workedValues('ndcg')[0])
  expect(workedValues('ndcg', { judgedOnly: true })[0]).toBeCloseTo(0.5518, 4)
  expect(workedValues('ndcg_cut_10', { maxDocs: 3 })[0]).toBeCloseTo(0.2635, 4)
})

it('takes gains by name or by level; levels that a record lacks keep themselves', () => {
  const judged = toMaps({ q: { a: 1, b: 2, c: 0 } })
  const found = toMaps({ q: { a: 3, b: 2, c: 1 } })
  const value = (gains: Parameters<typeof evaluate>[3]): number => evaluate(judged, found, ['ndcg'], gains).mean.ndcg
  const log3 = Math.log2(3)
  expect(value({})).toBeCloseTo((1 + 2 / log3) / (2 + 1 / log3), 12)
  expect(value({ gains: 'exponential' })).toBeCloseTo((1 + 3 / log3) / (3 + 1 / log3), 12)
  expect(value({ gains: { 1: 5 } })).toBeCloseTo((5 + 2 / log3) / (5 + 2 / log3), 12)
  expect(value({ gains: { 1: -1, 0: 0.5 } })).toBeCloseTo((-1 + 2 / log3 + 0.25) / (2 + 0.5 / log3), 12)
})

it('is the discounted gain over that of the best order', () => {
  const dcg = (list: readonly number[]): number =>
    list.slice(0, 3).reduce((sum, level, i) => sum + Math.max(level, 0) / Math.log2(i + 2), 0)
  forRandomRankings('ndcg_cut_3', ({ value, ranked, ideal }) => {
    expect(value).toBeCloseTo(dcg(ideal) === 0 ? 0 : dcg(ranked) / dcg(ideal), 12)
  })
})

it('is 1 for the ideal ranking at every cut-off, whatever the gains', () => {
  fc.assert(
    fc.property(judgments, fc.constantFrom('linear' as const, 'exponential' as const), (judged, gains) => {
      fc.pre(judged.some(([, level]) => level > 0))
      const { mean } = evaluate(single(judged), single(judged), ['ndcg', 'ndcg_cut'], { gains })
      for (const value of Object.values(mean)) expect(value).toBeCloseTo(1, 12)
    }),
    { numRuns: 60 },
  )
})
