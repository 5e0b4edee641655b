import * as tf from '@tensorflow/tfjs'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../engine/index.ts'
import { matrixFromRows } from '../numerics/index.ts'
import { contrastiveGradient } from './contrastive-gradient.ts'
import { temperatureLimits } from './temperature-limits.ts'
import { temperatureScaledLoss } from './temperature-scaled-loss.ts'

const close = (values: readonly number[], digits = 5): unknown[] => values.map((value) => expect.closeTo(value, digits))
const negatives = [0.7, 0.3, -0.2]

beforeAll(() => useEngine({ prefer: 'wasm' }))

describe('the worked example', () => {
  it.each([
    [0.1, 0.318209, -2.725489, [2.676143, 0.049015, 0.00033], [0.981895, 0.017984, 0.000121], 0.091298],
    [0.5, 0.842405, -1.138653, [0.705211, 0.316872, 0.116571], [0.619338, 0.278286, 0.102376], 0.88601],
    [1, 1.057529, -0.652687, undefined, [0.481489, 0.322752, 0.195759], 1.036155],
  ])('at temperature %d', (temperature, loss, byPositive, byNegatives, penalties, entropy) => {
    const found = contrastiveGradient([0.8], matrixFromRows([negatives]), { temperature })
    expect([found.loss[0], found.byPositive[0], found.entropy[0]]).toEqual(close([loss, byPositive, entropy]))
    expect([...found.relativePenalty.values]).toEqual(close(penalties))
    if (byNegatives !== undefined) expect([...found.byNegatives.values]).toEqual(close(byNegatives))
  })

  it('tends to its limits', () => {
    expect(temperatureScaledLoss(0.8, [0.9, 0.3], 1e-3)).toBeCloseTo(0.1, 6)
    expect(temperatureLimits(0.8, [0.9, 0.3]).cold).toBeCloseTo(0.1, 10)
    expect(temperatureScaledLoss(0.8, negatives, 1000) - 1000 * Math.log(4)).toBeCloseTo(-0.399923, 5)
    expect(temperatureLimits(0.8, negatives).hot).toBeCloseTo(-0.4, 10)
  })
})

const similarity = fc.double({ min: -1, max: 1, noNaN: true })
const anchor = fc.record({
  positive: similarity,
  row: fc.array(similarity, { minLength: 1, maxLength: 6 }),
  temperature: fc.double({ min: 0.05, max: 5, noNaN: true }),
})

describe('for any similarities', () => {
  it('balances its parts, and its entropy grows with the temperature as it says', () => {
    fc.assert(
      fc.property(anchor, ({ positive, row, temperature }) => {
        const at = (tau: number): ReturnType<typeof contrastiveGradient> =>
          contrastiveGradient([positive], matrixFromRows([row]), { temperature: tau })
        const found = at(temperature)
        const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
        expect(sum(found.probabilities.values)).toBeCloseTo(1, 10)
        expect(sum(found.relativePenalty.values)).toBeCloseTo(1, 10)
        expect(sum(found.byNegatives.values)).toBeCloseTo(-found.byPositive[0], 8)
        const step = 1e-4 * temperature
        const slope = (at(temperature + step).entropy[0] - at(temperature - step).entropy[0]) / (2 * step)
        expect(Math.abs(found.entropySlope[0] - slope)).toBeLessThan(1e-4 * Math.max(1, slope))
      }),
    )
  })

  it('is the gradient that autodiff finds', async () => {
    await fc.assert(
      fc.asyncProperty(anchor, async ({ positive, row, temperature }) => {
        const scores = tf.tensor1d([positive, ...row])
        const gradient = tf.tidy(() =>
          tf.grad((x) => x.div(temperature).logSumExp().sub(x.slice(0, 1).div(temperature).sum()))(scores),
        )
        const expected = [...(await gradient.data())]
        tf.dispose([scores, gradient])
        const found = contrastiveGradient([positive], matrixFromRows([row]), { temperature })
        const scale = Math.max(1, 1 / temperature)
        for (const [at, value] of [found.byPositive[0], ...found.byNegatives.values].entries()) {
          expect(Math.abs(value - expected[at]) / scale).toBeLessThan(1e-5)
        }
      }),
      { numRuns: 20 },
    )
  })
})

it('leaves masked negatives out', () => {
  const masked = contrastiveGradient([0.8, 0.8], matrixFromRows([negatives, negatives]), {
    mask: Uint8Array.of(1, 0, 1, 1, 1, 1),
  })
  const without = contrastiveGradient([0.8], matrixFromRows([[0.7, -0.2]]))
  expect(masked.loss[0]).toBeCloseTo(without.loss[0], 12)
  expect(masked.byNegatives.values[1]).toBe(0)
  expect([masked.relativePenalty.values[0], masked.relativePenalty.values[2]]).toEqual([
    ...without.relativePenalty.values,
  ])
})

it.each([
  ['NEG_RANGE', [0.8], [negatives], { temperature: 0 }],
  ['NEG_SHAPE', [0.8, 1], [negatives], {}],
  ['NEG_NO_NEGATIVES', [0.8], [negatives], { mask: new Uint8Array(3) }],
  ['NEG_NOT_FINITE', [0.8], [[Number.NaN]], {}],
])('refuses with %s', (code, positives, rows, options) => {
  expect(() => contrastiveGradient(positives, matrixFromRows(rows), options)).toThrow(expect.objectContaining({ code }))
})
