import { expect, it } from 'vitest'

import { incompleteBeta, logGamma } from './incomplete-beta.ts'

const error = (got: number, want: number): number => Math.abs(got - want) / Math.abs(want)

// Reference values: SciPy 1.17.
it.each([
  [0.1, 2.252712651734206],
  [0.5, 0.5723649429247],
  [3.7, 1.428072326665388],
  [12, 17.502307845873887],
  [1e5, 1051287.7089736569],
])('logGamma(%d)', (x, want) => expect(error(logGamma(x), want)).toBeLessThan(1e-13))

it.each([
  [0.3, 2, 5, 0.579825],
  [0.9, 0.5, 0.5, 0.7951672353008665],
  [0.01, 10, 0.5, 1.770034965528571e-21],
  [0.5, 150, 200, 0.996323351301799],
  [0.999, 3, 0.1, 0.4212339669142644],
])('incompleteBeta(%d, %d, %d)', (x, a, b, want) => {
  expect(error(incompleteBeta(x, a, b), want)).toBeLessThan(1e-12)
  expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 12)
})

it('knows the ends and refuses what lies beyond', () => {
  expect(incompleteBeta(0, 2, 3)).toBe(0)
  expect(incompleteBeta(1, 2, 3)).toBe(1)
  for (const call of [() => logGamma(0), () => incompleteBeta(1.1, 1, 1), () => incompleteBeta(0.5, 0, 1)]) {
    expect(call).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
})
