import { expect, it } from 'vitest'

import { normalisedSoftmaxBound } from './normalised-softmax-bound.ts'

it.each([
  [10, 1, 1.376935],
  [10, 10, 0.000134],
  [100, 10, 0.004055],
  [1, 5, 0],
])('is, for %d classes at scale %d, %d', (classes, scale, wanted) => {
  expect(normalisedSoftmaxBound(classes, scale)).toBeCloseTo(wanted, 6)
})

it('is the loss on the corners of a simplex', () => {
  const [scale, classes] = [3, 4]
  const others = (classes - 1) * Math.exp(-scale / (classes - 1))
  expect(normalisedSoftmaxBound(classes, scale)).toBeCloseTo(
    -Math.log(Math.exp(scale) / (Math.exp(scale) + others)),
    12,
  )
})

it('refuses what is no count or scale', () => {
  expect(() => normalisedSoftmaxBound(0, 1)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => normalisedSoftmaxBound(2, 0)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
