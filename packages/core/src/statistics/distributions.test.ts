import { describe, expect, it } from 'vitest'

import { incompleteBeta, logGamma } from './incomplete-beta.ts'
import { normalQuantile } from './normal-quantile.ts'
import { studentTCritical, studentTTwoSided } from './student-t.ts'

const error = (got: number, want: number): number => Math.abs(got - want) / Math.abs(want)

// Reference values: SciPy 1.17.
describe('distributions', () => {
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

  it.each([
    [0.975, 1.959963984540054],
    [0.01, -2.3263478740408408],
    [1e-10, -6.361340902404056],
    [0.9999999, 5.199337582290661],
  ])('normalQuantile(%d)', (p, want) => expect(error(normalQuantile(p), want)).toBeLessThan(1e-14))

  it('knows the ends and refuses what lies beyond', () => {
    expect(normalQuantile(0.5)).toBe(0)
    expect(incompleteBeta(0, 2, 3)).toBe(0)
    expect(incompleteBeta(1, 2, 3)).toBe(1)
    expect(studentTTwoSided(Number.POSITIVE_INFINITY, 3)).toBe(0)
    for (const call of [
      () => normalQuantile(0),
      () => logGamma(0),
      () => incompleteBeta(1.1, 1, 1),
      () => incompleteBeta(0.5, 0, 1),
      () => studentTTwoSided(1, 0),
      () => studentTTwoSided(Number.NaN, 3),
      () => studentTCritical(1, 3),
    ]) {
      expect(call).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    }
  })
})
