import fc from 'fast-check'
import { expect, it } from 'vitest'

import { randomNegatives } from './index.ts'

it('draws different wrong documents, the same whoever is asked along', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.uniqueArray(fc.nat(11), { maxLength: 6 }),
      fc.nat(4),
      fc.nat(),
      async (documents, right, perAnchor, seed) => {
        const positives = [right.filter((document) => document < documents), []]
        fc.pre(documents - positives[0].length >= perAnchor)
        const source = randomNegatives(documents, { perAnchor, positives, seed })
        const both = await source(Int32Array.of(0, 1))
        const own = both.candidate.subarray(0, perAnchor)
        expect(new Set(own).size).toBe(perAnchor)
        expect(own.every((document) => document < documents && !positives[0].includes(document))).toBe(true)
        expect([...(await source(Int32Array.of(0))).candidate]).toEqual([...own])
      },
    ),
  )
  await expect(randomNegatives(2, { perAnchor: 3 })(Int32Array.of(0))).rejects.toMatchObject({ code: 'NEG_RANGE' })
})

it('is uniform over the wrong documents', async () => {
  const source = randomNegatives(5, { positives: Array(3000).fill([1, 3]), seed: 2 })
  const { candidate } = await source(Int32Array.from({ length: 3000 }, (_, i) => i))
  const counts = [0, 0, 0, 0, 0]
  for (const document of candidate) counts[document] += 1
  expect(counts[1] + counts[3]).toBe(0)
  for (const document of [0, 2, 4]) expect(Math.abs(counts[document] - 1000)).toBeLessThan(130)
})

it('refuses a number of negatives or an anchor that makes no sense', async () => {
  for (const perAnchor of [-1, 1.5, Number.NaN]) {
    expect(() => randomNegatives(9, { perAnchor })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
  const source = randomNegatives(9, { positives: [[1]] })
  await expect(source(Int32Array.of(1))).rejects.toMatchObject({ code: 'NEG_RANGE', where: { field: 'anchors' } })
})
