import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { adjustedMutualInformation } from './adjusted-mutual-information.ts'
import { normalisedMutualInformation } from './normalised-mutual-information.ts'

const partition = (size: number) =>
  fc.array(fc.nat(3), { minLength: size, maxLength: size }).map((a) => Int32Array.from(a))
const both = fc.integer({ min: 1, max: 7 }).chain((size) => fc.tuple(partition(size), partition(size)))

it('are symmetric and forget names', () => {
  fc.assert(
    fc.property(both, fc.constantFrom('arithmetic', 'geometric', 'min', 'max'), ([a, b], mean) => {
      for (const measure of [normalisedMutualInformation, adjustedMutualInformation]) {
        const value = measure(a, b, { mean })
        expect(measure(b, a, { mean })).toBeCloseTo(value, 9)
        expect(
          measure(
            a.map((label) => 7 - 5 * label),
            b,
            { mean },
          ),
        ).toBeCloseTo(value, 9)
        expect(
          measure(
            a,
            a.map((label) => -label),
            { mean },
          ),
        ).toBe(1)
        expect(value).toBeLessThanOrEqual(1 + 1e-9)
      }
      expect(normalisedMutualInformation(a, b, { mean })).toBeGreaterThanOrEqual(0)
    }),
  )
})

it('adjust by the mean over all orders of the rows', () => {
  const labels = Int32Array.of(0, 0, 1, 1, 2)
  const clusters = Int32Array.of(0, 1, 1, 0, 1)
  const orders = permutations([0, 1, 2, 3, 4])
  // NMI with one mean entropy is proportional to the information, so its mean gives the expectation in the same units.
  const expected =
    orders.reduce(
      (sum, order) =>
        sum +
        normalisedMutualInformation(
          labels,
          clusters.map((_, i) => clusters[order[i]]),
        ),
      0,
    ) / orders.length
  const own = normalisedMutualInformation(labels, clusters)
  expect(adjustedMutualInformation(labels, clusters)).toBeCloseTo((own - expected) / (1 - expected), 12)
})

it('is about 0 for random clusters when adjusted, and not else', () => {
  const rng = new Philox(3)
  const draw = (parts: number): Int32Array => Int32Array.from({ length: 300 }, () => rng.below(parts))
  const [labels, clusters] = [draw(5), draw(60)]
  expect(Math.abs(adjustedMutualInformation(labels, clusters))).toBeLessThan(0.05)
  expect(normalisedMutualInformation(labels, clusters)).toBeGreaterThan(0.1)
})

it('give 0 for one part against several, 1 for one against one', () => {
  const [one, two] = [Int32Array.of(4, 4, 4), Int32Array.of(0, 1, 1)]
  for (const measure of [normalisedMutualInformation, adjustedMutualInformation]) {
    expect(measure(one, two)).toBe(0)
    expect(measure(one, one)).toBe(1)
    expect(() => measure(one, Int32Array.of(1))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
    expect(() => measure(one, two, { mean: JSON.parse('"mode"') })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
  }
})

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]]
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]))
}
