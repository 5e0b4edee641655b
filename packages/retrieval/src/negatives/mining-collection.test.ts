import { describe, expect, it } from 'vitest'

import { miningCollection, positivesFromQrels } from './index.ts'

describe('bad input', () => {
  const one = new Map([['q', ['p1']]])
  it.each<[string, () => unknown, string]>([
    ['no queries', () => miningCollection({ ids: [] }, { ids: ['d'] }, one), 'NEG_INPUT_MISSING'],
    ['an unknown positive', () => miningCollection({ ids: ['q'] }, { ids: ['d'] }, one), 'NEG_ID_UNKNOWN'],
    ['a query without positive', () => miningCollection({ ids: ['r'] }, { ids: ['d'] }, one), 'NEG_NO_POSITIVES'],
    ['a document twice', () => miningCollection({ ids: ['q'] }, { ids: ['p1', 'p1'] }, one), 'NEG_ID_DUPLICATE'],
    ['texts missing', () => miningCollection({ ids: ['q'], texts: [] }, { ids: ['p1'] }, one), 'NEG_SHAPE'],
  ])('%s', (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})

it('positivesFromQrels takes what is relevant', () => {
  const qrels = new Map([
    [
      'a',
      new Map([
        ['x', 2],
        ['y', 1],
        ['z', 0],
      ]),
    ],
    ['b', new Map([['x', -1]])],
  ])
  expect(positivesFromQrels(qrels)).toEqual(new Map([['a', ['x', 'y']]]))
  expect(positivesFromQrels(qrels, { relevanceLevel: 2 })).toEqual(new Map([['a', ['x']]]))
})
