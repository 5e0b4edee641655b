import { expect, it } from 'vitest'

import { twoSampleTTest } from './two-sample-t-test.ts'

const a = [-1, -2, -1.5, -3, -2.5]
const b = [-3.2, -2.1, -4.4, -3.3, -2.9]

it('agrees with SciPy 1.17, as Welch and as Student had it', () => {
  const welch = twoSampleTTest(a, b)
  expect(welch.t).toBeCloseTo(2.3035629878569397, 12)
  expect(welch.degreesOfFreedom).toBeCloseTo(7.982174696322951, 12)
  expect(welch.pValue).toBeCloseTo(0.05026095915711289, 12)
  expect(welch.effectSize).toBeCloseTo(2.3035629878569397 * Math.sqrt(2 / 5), 12)
  const student = twoSampleTTest(a, b, { equalVariances: true })
  expect(student.degreesOfFreedom).toBe(8)
  expect(student.pValue).toBeCloseTo(0.05019089887007865, 12)
  const uneven = twoSampleTTest(
    [1.308405, -0.164984, 0.401593, -0.712401],
    [1.452511, 0.936907, 0.271814, 2.420302, 3.139122, 0.302362, 0.723363],
  )
  expect(uneven.t).toBeCloseTo(-1.8622724157019548, 12)
  expect(uneven.degreesOfFreedom).toBeCloseTo(7.762372454394628, 12)
  expect(uneven.pValue).toBeCloseTo(0.10071487333424636, 12)
})

it('mirrors when the samples change places', () => {
  const [there, back] = [twoSampleTTest(a, b), twoSampleTTest(b, a)]
  expect(back).toEqual({ ...there, difference: -there.difference, t: -there.t, effectSize: -there.effectSize })
})

it('decides by the means where nothing is spread', () => {
  expect(twoSampleTTest([2, 2], [2, 2])).toMatchObject({ t: 0, pValue: 1, effectSize: 0 })
  expect(twoSampleTTest([3, 3], [2, 2])).toMatchObject({ t: Number.POSITIVE_INFINITY, pValue: 0 })
})

it('refuses a single value and one that is not finite', () => {
  expect(() => twoSampleTTest([1], [1, 2])).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => twoSampleTTest([1, Number.NaN], [1, 2])).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
})
