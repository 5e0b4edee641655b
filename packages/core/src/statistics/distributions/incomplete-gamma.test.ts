import { describe, expect, it } from 'vitest'

import { regularisedGamma, regularisedGammaTail } from './incomplete-gamma.ts'
import { chiSquareTail, erf, logNormalCdf, normalCdf } from './normal-distribution.ts'
import { normalQuantile } from './normal-quantile.ts'

const error = (got: number, want: number): number => Math.abs(got - want) / Math.max(Math.abs(want), 1e-300)

// Reference values: SciPy 1.17.
it.each([
  [0.5, 0.1, 0.34527915398142317, 0.6547208460185768],
  [0.5, 8, 0.9999366575163338, 6.334248366623988e-5],
  [3, 2.5, 0.45618688411667035, 0.5438131158833297],
  [40, 60, 0.9974518076963866, 0.0025481923036133444],
  [0.001, 0.2, 0.9987774521605273, 0.0012225478394732087],
  [250, 240, 0.2676500698540158, 0.7323499301459842],
  [2, 100, 1, 3.75727673578106e-42],
])('the incomplete gamma functions of %d, %d', (a, x, below, above) => {
  expect(error(regularisedGamma(a, x), below)).toBeLessThan(1e-12)
  expect(error(regularisedGammaTail(a, x), above)).toBeLessThan(5e-12)
})

it('knows the ends and refuses what lies beyond', () => {
  expect(regularisedGamma(2, 0)).toBe(0)
  expect(regularisedGamma(2, Number.POSITIVE_INFINITY)).toBe(1)
  expect(regularisedGammaTail(2, Number.POSITIVE_INFINITY)).toBe(0)
  for (const call of [
    () => regularisedGamma(0, 1),
    () => regularisedGammaTail(1, -1),
    () => chiSquareTail(Number.NaN, 1),
    () => chiSquareTail(1, 0),
    () => normalCdf(Number.NaN),
    () => erf(Number.NaN),
  ]) {
    expect(call).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
})

describe('the normal distribution', () => {
  it.each([
    [-2.5, -0.999593047982555],
    [0.03, 0.03384122234173543],
    [0.7, 0.6778011938374183],
    [3, 0.9999779095030014],
  ])('erf(%d)', (x, want) => expect(error(erf(x), want)).toBeLessThan(1e-13))

  it.each([
    [-8, 6.22096057427174e-16, -35.01343715991456],
    [-1.3, 0.09680048458561036, -2.335103278662442],
    [0, 0.5, -0.6931471805599453],
    [0.4, 0.6554217416103242, -0.42247637022777607],
    [6, 0.9999999990134123, -9.86587645524372e-10],
  ])('normalCdf and its logarithm at %d', (z, want, logarithm) => {
    expect(error(normalCdf(z), want)).toBeLessThan(1e-12)
    expect(error(logNormalCdf(z), logarithm)).toBeLessThan(1e-12)
  })

  it('keeps its logarithm where the chance underflows', () => {
    expect(normalCdf(-40)).toBe(0)
    expect(error(logNormalCdf(-40), -804.6084420137539)).toBeLessThan(1e-14)
  })

  it('undoes its quantile', () => {
    for (const p of [1e-12, 0.003, 0.4, 0.5, 0.97]) expect(error(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-11)
  })
})

it.each([
  [3.84, 1, 0.05004352124870519],
  [20, 5, 0.0012497305630313773],
  [0.2, 3, 0.9775892977616494],
  [300, 100, 7.4121008573230175e-22],
])('chiSquareTail(%d, %d)', (x, freedom, want) => expect(error(chiSquareTail(x, freedom), want)).toBeLessThan(1e-12))
