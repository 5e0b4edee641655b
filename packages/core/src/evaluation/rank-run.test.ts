import { expect, it } from 'vitest'

import { rankRun } from './rank-run.ts'

it('puts equal scores in descending order of the ids as bytes', () => {
  const scores = new Map([
    ['d10', 1],
    ['d9', 1],
    ['d1', 1],
    ['best', 2],
    ['é', 1],
  ])
  expect(rankRun(scores).ids).toEqual(['best', 'é', 'd9', 'd10', 'd1'])
})

it('orders infinite scores, keeps the first so many, and refuses NaN with the id', () => {
  const scores = new Map([
    ['a', Number.NEGATIVE_INFINITY],
    ['b', Number.POSITIVE_INFINITY],
    ['c', Number.POSITIVE_INFINITY],
    ['d', 0],
  ])
  expect(rankRun(scores).ids).toEqual(['c', 'b', 'd', 'a'])
  expect(rankRun(scores, { maxDocs: 2 })).toEqual({ ids: ['c', 'b'], scores: new Float64Array([Infinity, Infinity]) })
  expect(rankRun(scores, { maxDocs: 0 }).ids).toEqual([])
  expect(() => rankRun(new Map([['bad', Number.NaN]]))).toThrow(/"bad" is NaN/)
})

it('rounds to float32 when asked', () => {
  const scores = new Map([
    ['a', 0.1 + 1e-12],
    ['b', 0.1],
  ])
  expect(rankRun(scores).ids).toEqual(['a', 'b'])
  expect(rankRun(scores, { scorePrecision: 'float32' }).ids).toEqual(['b', 'a'])
})
