import { knnProbe } from '@neg/core/evaluation'
import { expect, it } from 'vitest'

import { drawDigits } from './draw-digits.ts'

it('draws digits that can be told apart, the same for the same seed', () => {
  const [train, test] = [drawDigits(600, 1), drawDigits(200, 2)]
  expect(drawDigits(600, 1).pixels).toEqual(train.pixels)
  expect(train.pixels.every((value) => value >= 0 && value <= 1)).toBe(true)
  const { accuracy } = knnProbe(train.pixels, train.labels, test.pixels, test.labels, { dimension: 64, k: 1 })
  expect(accuracy).toBeGreaterThan(0.9)
})
