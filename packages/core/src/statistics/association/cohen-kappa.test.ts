import { expect, it } from 'vitest'

import { cohenKappa } from './cohen-kappa.ts'

it('measures agreement beyond chance', () => {
  // 20 both yes, 15 both no, 5 and 10 apart: agreement .7, by chance .5.
  const first = [...Array(25).fill('yes'), ...Array(25).fill('no')]
  const second = [...Array(20).fill('yes'), ...Array(5).fill('no'), ...Array(10).fill('yes'), ...Array(15).fill('no')]
  expect(cohenKappa(first, second)).toBeCloseTo(0.4, 14)
  expect(cohenKappa([1, 2, 3], [1, 2, 3])).toBe(1)
  expect(cohenKappa([true, false], [false, true])).toBe(-1)
  expect(cohenKappa([1, 1], [1, 1])).toBeNaN()
})

it('refuses what does not pair', () => {
  expect(() => cohenKappa([1], [])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})
