import { expect, it } from 'vitest'

import { miningRows } from './mining-rows.ts'

const mined = {
  query: 'q',
  positives: ['p1', 'p2'],
  positiveScores: [0.9, 0.8],
  negatives: ['n1', 'n2'],
  negativeScores: Float64Array.of(0.5, 0.25),
}
const fewer = { ...mined, negatives: ['n1'], negativeScores: [0.5] }
const none = { ...mined, negatives: [], negativeScores: [] }

it('makes a triplet of each positive and negative', () => {
  expect(miningRows(mined, 'triplet', 2)).toEqual([
    { query: 'q', positive: 'p1', negative: 'n1' },
    { query: 'q', positive: 'p1', negative: 'n2' },
    { query: 'q', positive: 'p2', negative: 'n1' },
    { query: 'q', positive: 'p2', negative: 'n2' },
  ])
})

it('makes an n-tuple of each positive, where there are enough negatives', () => {
  const negatives = ['n1', 'n2']
  expect(miningRows(mined, 'n-tuple', 2)).toEqual([
    { query: 'q', positive: 'p1', negatives },
    { query: 'q', positive: 'p2', negatives },
  ])
  expect(miningRows(mined, 'n-tuple-scores', 2)).toEqual([
    { query: 'q', positive: 'p1', negatives, scores: [0.9, 0.5, 0.25] },
    { query: 'q', positive: 'p2', negatives, scores: [0.8, 0.5, 0.25] },
  ])
  expect(miningRows(fewer, 'n-tuple', 2)).toEqual([])
  expect(miningRows(fewer, 'n-tuple-scores', 2)).toEqual([])
})

it('makes labelled pairs, and a labelled list of each positive', () => {
  expect(miningRows(fewer, 'labeled-pair', 2)).toEqual([
    { query: 'q', document: 'p1', label: 1 },
    { query: 'q', document: 'p2', label: 1 },
    { query: 'q', document: 'n1', label: 0 },
  ])
  expect(miningRows(fewer, 'labeled-list', 2)).toEqual([
    { query: 'q', documents: ['p1', 'n1'], labels: [1, 0] },
    { query: 'q', documents: ['p2', 'n1'], labels: [1, 0] },
  ])
  expect(miningRows(none, 'labeled-list', 2)).toEqual([])
})
