import { expect, it } from 'vitest'

import { studentTCritical, studentTTwoSided } from './student-t.ts'

const error = (got: number, want: number): number => Math.abs(got - want) / Math.abs(want)

// Reference values: SciPy 1.17.
it.each([
  [2.1, 9, 0.06511828241215196],
  [12.706, 1, 0.05000080235813319],
  [8, 300, 2.7350153901538407e-14],
  [0.1, 2.5, 0.9278065440624897],
])('studentTTwoSided(%d, %d), either sign', (t, freedom, want) => {
  expect(error(studentTTwoSided(t, freedom), want)).toBeLessThan(1e-12)
  expect(studentTTwoSided(-t, freedom)).toBe(studentTTwoSided(t, freedom))
})

it.each([
  [0.95, 1, 12.706204736174694],
  [0.95, 4, 2.7764451051977934],
  [0.99, 30, 2.7499956535672254],
  [0.9, 1000, 1.6463788172854643],
])('studentTCritical(%d, %d)', (confidence, freedom, want) =>
  expect(error(studentTCritical(confidence, freedom), want)).toBeLessThan(1e-12),
)

it('knows the ends and refuses what lies beyond', () => {
  expect(studentTTwoSided(Number.POSITIVE_INFINITY, 3)).toBe(0)
  for (const call of [
    () => studentTTwoSided(1, 0),
    () => studentTTwoSided(Number.NaN, 3),
    () => studentTCritical(1, 3),
  ]) {
    expect(call).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
})
