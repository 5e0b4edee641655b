import { expect, it } from 'vitest'

import { meanReciprocalRankOfRanks } from './mean-reciprocal-rank-of-ranks.ts'

const qrels = new Map([
  ['q1', new Map([['a', 1]])],
  [
    'q2',
    new Map([
      ['b', 1],
      ['c', 2],
      ['n', 0],
      ['p', -1],
    ]),
  ],
  ['unanswered', new Map([['a', 1]])],
])
const ranks = new Map([
  [
    'q1',
    new Map([
      ['x', 1],
      ['a', 4],
    ]),
  ],
  [
    'q2',
    new Map([
      ['c', 11],
      ['b', 5],
      ['n', 1],
      ['p', 2],
    ]),
  ],
  ['unjudged', new Map([['a', 1]])],
  ['empty', new Map<string, number>()],
])

it('takes ranks as they stand, holes and all', () => {
  expect(meanReciprocalRankOfRanks(qrels, ranks)).toBeCloseTo((1 / 4 + 1 / 5) / 3, 14)
  expect(meanReciprocalRankOfRanks(qrels, ranks, { divideBy: 'run' })).toBeCloseTo((1 / 4 + 1 / 5) / 4, 14)
  expect(meanReciprocalRankOfRanks(qrels, ranks, { k: 4 })).toBeCloseTo(1 / 4 / 3, 14)
  expect(meanReciprocalRankOfRanks(qrels, ranks, { relevanceLevel: 2, k: 20 })).toBeCloseTo(1 / 11 / 3, 14)
  expect(meanReciprocalRankOfRanks(new Map(), new Map())).toBe(0)
})

it('refuses ranks below 1', () => {
  const bad = new Map([['q1', new Map([['a', 0]])]])
  expect(() => meanReciprocalRankOfRanks(qrels, bad)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => meanReciprocalRankOfRanks(qrels, ranks, { k: 0 })).toThrow(/k is 0/)
})
