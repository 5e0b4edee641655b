import { expect, it } from 'vitest'

import { marginAnnealing } from './margin-annealing.ts'

it('falls from its start to its least', () => {
  expect(marginAnnealing(0)).toBe(1000)
  expect(marginAnnealing(100)).toBeCloseTo(1000 / 13, 10)
  expect(marginAnnealing(1e6)).toBe(5)
  expect(marginAnnealing(10, { start: 8, decay: 1, power: 2, least: 0 })).toBeCloseTo(8 / 121, 10)
})

it('refuses what is below 0', () => {
  expect(() => marginAnnealing(-1)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
