import { expect, it } from 'vitest'

import { binomialTest } from './binomial-test.ts'
import { fisherExactTest } from './fisher-exact-test.ts'

// Reference values: SciPy 1.17.
it.each([
  [8, 9, 0.5, 0.0390625],
  [3, 20, 0.3, 0.22041826738070913],
  [0, 15, 0.1, 0.38995220120104],
  [520, 1000, 0.5, 0.2174482932041415],
  [10, 10, 0.9, 0.612579511],
  [0, 0, 0.5, 1],
])('binomialTest(%d, %d, chance %d)', (successes, trials, chance, want) => {
  expect(binomialTest(successes, trials, { chance })).toBeCloseTo(want, 11)
  expect(binomialTest(trials - successes, trials, { chance: 1 - chance })).toBeCloseTo(want, 11)
})

it.each([
  [3, 10, 8, 10, 0.06977851869492736],
  [0, 5, 5, 5, 0.007936507936507938],
  [12, 100, 30, 120, 0.016112814334457052],
  [2, 2, 2, 2, 1],
  [0, 0, 3, 4, 1],
])('fisherExactTest(%d of %d, %d of %d)', (successesA, trialsA, successesB, trialsB, want) => {
  expect(fisherExactTest(successesA, trialsA, successesB, trialsB)).toBeCloseTo(want, 11)
  expect(fisherExactTest(successesB, trialsB, successesA, trialsA)).toBeCloseTo(want, 11)
  const [failuresA, failuresB] = [trialsA - successesA, trialsB - successesB]
  expect(fisherExactTest(failuresA, trialsA, failuresB, trialsB)).toBeCloseTo(want, 11)
})

it('refuse what cannot have been seen', () => {
  for (const call of [
    () => binomialTest(3, 2),
    () => binomialTest(0.5, 2),
    () => binomialTest(-1, 2),
    () => binomialTest(1, 2, { chance: 1 }),
    () => fisherExactTest(3, 2, 1, 1),
    () => fisherExactTest(1, 1, Number.NaN, 2),
  ]) {
    expect(call).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
})
