import { expect, it } from 'vitest'

import { silhouette } from './silhouette.ts'

it('is the mean over the rows by hand', () => {
  const { value, perRow } = silhouette(Float64Array.of(0, 1, 5, 7, 20), Int32Array.of(1, 1, 4, 4, 2), { dimension: 1 })
  expect(Array.from(perRow)).toEqual(
    [1 - 1 / 6, 1 - 1 / 5, 1 - 2 / 4.5, 1 - 2 / 6.5, 0].map((v) => expect.closeTo(v, 12)),
  )
  expect(value).toBeCloseTo((5 / 6 + 4 / 5 + 2.5 / 4.5 + 4.5 / 6.5) / 5, 12)
})

it('does not change with turns, shifts and scale, by cosine not with the length of rows', () => {
  const rows = Float64Array.of(1, 2, 3, 1, -2, 4, 0, -3)
  const labels = Int32Array.of(0, 0, 1, 1)
  const turned = Float64Array.from(
    rows,
    (value, at) => 3 * (at % 2 === 0 ? -rows[at + 1] : rows[at - 1]) + 9 + 0 * value,
  )
  const plain = silhouette(rows, labels, { dimension: 2 }).value
  expect(silhouette(turned, labels, { dimension: 2 }).value).toBeCloseTo(plain, 12)
  const stretched = rows.map((value, at) => value * (1 + Math.floor(at / 2)))
  const options = { dimension: 2, measure: 'cosine' } as const
  expect(silhouette(stretched, labels, options).value).toBeCloseTo(silhouette(rows, labels, options).value, 12)
})

it('is 0 for rows that are all the same', () => {
  expect(silhouette(new Float32Array(4), Int32Array.of(0, 0, 1, 1), { dimension: 1 }).value).toBe(0)
})

it('refuses one label, and as many as rows', () => {
  for (const labels of [Int32Array.of(1, 1, 1), Int32Array.of(1, 2, 3)]) {
    expect(() => silhouette(Float64Array.of(1, 2, 3), labels, { dimension: 1 })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
  }
})
