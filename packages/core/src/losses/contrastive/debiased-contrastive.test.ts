import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { cosine, expectClose, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { debiasedContrastive } from './debiased-contrastive.ts'
import { ntXent } from './nt-xent.ts'

interface Options {
  readonly temperature: number
  readonly positivePrior: number
  readonly concentration: number
}

/** The loss of each row by the published formula, in doubles, and whether its bound is active. */
function oracle(views: readonly number[][][], { temperature, positivePrior, concentration }: Options) {
  const rows = views.flat()
  const count = rows.length - 2
  return rows.map((row, i) => {
    const partner = (i + rows.length / 2) % rows.length
    const positive = Math.exp(cosine(row, rows[partner]) / temperature)
    const negatives = rows
      .filter((_, j) => j !== i && j !== partner)
      .map((other) => Math.exp(cosine(row, other) / temperature))
    const weights = negatives.map((power) => power ** concentration)
    const total = (count * sum(weights.map((weight, k) => weight * negatives[k]))) / sum(weights)
    const free = (total - positivePrior * count * positive) / (1 - positivePrior)
    const least = count * Math.exp(-1 / temperature)
    return { loss: Math.log1p(Math.max(free, least) / positive), bound: free < least }
  })
}

const optionsOf: fc.Arbitrary<Options> = fc.record({
  temperature: fc.constantFrom(0.05, 0.2, 0.5, 2),
  positivePrior: fc.constantFrom(0, 0.01, 0.1, 0.5, 0.9),
  concentration: fc.constantFrom(0, 0.5, 1, 3),
})

describe('debiasedContrastive', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('equals the formula, whether the bound is active or not', async () => {
    let [bound, free] = [0, 0]
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.integer({ min: 2, max: 7 }), optionsOf, async (seed, items, options) => {
        const views = [normalRows(seed, items, 3), normalRows(seed + 1, items, 3)]
        const expected = oracle(views, options)
        for (const row of expected) {
          if (row.bound) bound += 1
          else free += 1
        }
        const { values, gradients } = await valueAndGradients(
          (a, b) => debiasedContrastive(a, b, { ...options, reduction: 'none' }),
          ...views,
        )
        expectClose(
          values,
          expected.map(({ loss }) => loss),
          // A prior of .9 divides what float32 rounds by .1.
          5e-4,
        )
        expect(gradients.flat().every(Number.isFinite)).toBe(true)
      }),
      { numRuns: 60 },
    )
    expect(Math.min(bound, free)).toBeGreaterThan(20)
  })

  it('without a prior is NT-Xent', async () => {
    const views = [normalRows(1, 6, 4), normalRows(2, 6, 4)]
    const debiased = await valueAndGradients((a, b) => debiasedContrastive(a, b, { positivePrior: 0 }), ...views)
    const plain = await valueAndGradients((a, b) => ntXent(a, b, { temperature: 0.5 }), ...views)
    expectClose(debiased.values, plain.values)
    expectClose(debiased.gradients.flat(), plain.gradients.flat())
  })

  it('stays finite at a temperature whose exponentials no float holds', async () => {
    const views = [normalRows(1, 6, 4), normalRows(2, 6, 4)]
    const sharp = { temperature: 0.005, concentration: 2 }
    const { values, gradients } = await valueAndGradients((a, b) => debiasedContrastive(a, b, sharp), ...views)
    expect([...values, ...gradients.flat()].every(Number.isFinite)).toBe(true)
  })

  it.each([{ positivePrior: 1 }, { concentration: -1 }, { temperature: 0 }])('refuses %o', async (wrong) => {
    const views = [normalRows(1, 3, 4), normalRows(2, 3, 4)]
    await expect(valueAndGradients((a, b) => debiasedContrastive(a, b, wrong), ...views)).rejects.toMatchObject({
      code: 'NEG_RANGE',
      where: { field: Object.keys(wrong)[0] },
    })
  })
})
