import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { pairedRandomisationTest } from './paired-randomisation-test.ts'

const a = [0.62, 0.45, 0.71, 0.33, 0.9, 0.12]
const b = [0.5, 0.47, 0.6, 0.3, 0.7, 0.1]

it('counts all assignments of signs where they are few, and comes close to them by drawing', () => {
  const differences = a.map((value, i) => value - b[i])
  const observed = Math.abs(differences.reduce((sum, d) => sum + d, 0))
  let extreme = 0
  for (let signs = 0; signs < 64; signs += 1) {
    const sum = differences.reduce((total, d, i) => total + ((signs >> i) & 1 ? d : -d), 0)
    if (Math.abs(sum) >= observed - 1e-12) extreme += 1
  }
  expect(pairedRandomisationTest(a, b).pValue).toBe(extreme / 64)
  const often = (values: readonly number[]): number[] => Array.from({ length: 3 }, () => values).flat()
  const [drawn, again] = [1, 2].map((seed) => pairedRandomisationTest(often(a), often(b), { seed }).pValue)
  expect(Math.abs(drawn - again)).toBeLessThan(0.01)
  expect(drawn).toBeLessThan(extreme / 64)
})

it('takes sums that differ by rounding alone for equal', () => {
  // Of eight assignments, two reach |sum| = 0.6; adding 0.1, 0.2, 0.3 in another order rounds differently.
  const p = pairedRandomisationTest([0.1, 0.2, 0.3], [0, 0, 0]).pValue
  expect(p).toBe(0.25)
})

it('never gives 0, and 1 where nothing differs', () => {
  const high = Array.from({ length: 60 }, (_, i) => 1 + i / 60)
  const low = high.map(() => 0)
  expect(pairedRandomisationTest(high, low, { flips: 999 }).pValue).toBe(1 / 1000)
  expect(pairedRandomisationTest(high, high).pValue).toBe(1)
})

it('rejects at the level where there is no difference', () => {
  const rng = new Philox(9)
  let rejected = 0
  const [x, y] = [new Float64Array(20), new Float64Array(20)]
  for (let trial = 0; trial < 300; trial += 1) {
    rng.fill(x, 'normal')
    rng.fill(y, 'normal')
    if (pairedRandomisationTest(x, y, { flips: 399, seed: trial }).pValue <= 0.1) rejected += 1
  }
  expect(rejected).toBeGreaterThan(12)
  expect(rejected).toBeLessThan(50)
})

it('refuses samples that do not pair', () => {
  expect(() => pairedRandomisationTest([1], [])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => pairedRandomisationTest([], [])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  expect(() => pairedRandomisationTest([1], [2], { flips: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})
