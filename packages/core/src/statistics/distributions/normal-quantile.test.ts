import { expect, it } from 'vitest'

import { normalQuantile } from './normal-quantile.ts'

const error = (got: number, want: number): number => Math.abs(got - want) / Math.abs(want)

// Reference values: SciPy 1.17.
it.each([
  [0.975, 1.959963984540054],
  [0.01, -2.3263478740408408],
  [1e-10, -6.361340902404056],
  [0.9999999, 5.199337582290661],
])('normalQuantile(%d)', (p, want) => expect(error(normalQuantile(p), want)).toBeLessThan(1e-14))

it('is 0 in the middle and refuses what lies beyond the ends', () => {
  expect(normalQuantile(0.5)).toBe(0)
  expect(() => normalQuantile(0)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
