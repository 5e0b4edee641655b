import { expect, it } from 'vitest'

import { tInterval } from './t-interval.ts'

it('holds the mean', () => {
  const { estimate, low, high } = tInterval([0.62, 0.45, 0.71, 0.33, 0.9, 0.12])
  expect(estimate).toBeCloseTo(0.5216666666666666, 12)
  expect(low).toBeCloseTo(0.2280183972076283, 12)
  expect(high).toBeCloseTo(0.8153149361257049, 12)
})

it('needs two values', () => {
  expect(() => tInterval([1])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
