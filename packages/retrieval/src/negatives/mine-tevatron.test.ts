import { expect, it } from 'vitest'

import { mineTevatron } from './index.ts'

const texts = Array.from({ length: 20 }, (_, i) => `t${i}`)

it('moves answers to the positives and drops poor queries', () => {
  const given = { rankedIds: texts, positives: ['t0'] }
  const mined = mineTevatron(given, { depth: 4, nSample: 10, hasAnswer: (id) => id === 't2' })
  expect([...mined.negatives].sort()).toEqual(['t1', 't3', 't4'])
  expect(mined.furtherPositives).toEqual(['t2'])
  expect(mineTevatron(given, { depth: 2, minHn: 3 })).toMatchObject({ dropped: true, negatives: [] })
  expect(() => mineTevatron(given, { depth: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
