import { expect, it } from 'vitest'

import { pairedTTest } from './paired-t-test.ts'

const a = [0.62, 0.45, 0.71, 0.33, 0.9, 0.12]
const b = [0.5, 0.47, 0.6, 0.3, 0.7, 0.1]

it('agrees with SciPy', () => {
  const { t, pValue, degreesOfFreedom } = pairedTTest(a, b)
  expect(t).toBeCloseTo(2.31392545518341, 12)
  expect(pValue).toBeCloseTo(0.06857079066036963, 12)
  expect(degreesOfFreedom).toBe(5)
})

it('decides by the mean where nothing varies', () => {
  expect(pairedTTest([1, 2], [1, 2])).toMatchObject({ t: 0, pValue: 1 })
  expect(pairedTTest([2, 3], [1, 2])).toMatchObject({ t: Number.POSITIVE_INFINITY, pValue: 0 })
  expect(pairedTTest([2], [1])).toMatchObject({ difference: 1, t: 0, pValue: 1 })
})

it('refuses values that are not finite', () => {
  expect(() => pairedTTest([1, Number.NaN], [1, 2])).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
})
