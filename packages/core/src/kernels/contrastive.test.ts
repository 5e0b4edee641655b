import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { contrastiveOracle } from '../../fixtures/contrastive-oracle.ts'
import type { ContrastiveProblem } from '../../fixtures/contrastive-oracle.ts'
import { contrastiveProblem } from '../../fixtures/contrastive-problem.ts'
import { useEngine } from '../engine/use-engine.ts'
import { enginesThatLoad, expectNoLeak } from '../testing/index.ts'
import { swapped } from './contrastive-pairs.ts'
import type { EqualLabels } from './contrastive-pairs.ts'
import type { ContrastiveOptions } from './contrastive.ts'
import { contrastive } from './contrastive.ts'

interface Found {
  readonly value: readonly number[]
  readonly queries: readonly number[]
  readonly candidates: readonly number[]
}

async function run(
  { queries, candidates, options }: ContrastiveProblem,
  more: ContrastiveOptions = {},
): Promise<Found> {
  let found: number[][] = []
  const inputs = [tf.tensor2d(queries as number[][]), tf.tensor2d(candidates as number[][])]
  try {
    await expectNoLeak(async () => {
      const { value, grads } = tf.valueAndGrads((q, c) =>
        contrastive(q as tf.Tensor2D, c as tf.Tensor2D, { ...options, ...more }),
      )(inputs)
      found = await Promise.all([value, ...grads].map(async (x) => [...(await x.data())]))
      return { value, grads }
    })
  } finally {
    tf.dispose(inputs)
  }
  const [value, ofQueries, ofCandidates] = found
  return { value, queries: ofQueries, candidates: ofCandidates }
}

function worst(found: readonly number[], expected: readonly number[]): number {
  expect(found.length).toBe(expected.length)
  return Math.max(0, ...found.map((x, i) => Math.abs(x - expected[i]) / Math.max(1, Math.abs(expected[i]))))
}

/** As many queries as candidates, which are their positives in order. */
const square: ContrastiveProblem = {
  queries: [
    [0.5, 0.25],
    [-1, 0.5],
    [0.75, -0.5],
    [0.125, 1],
  ],
  candidates: [
    [0.25, 0.5],
    [-0.5, 0.125],
    [1, -0.25],
    [-0.25, 0.75],
  ],
  options: { temperature: 0.3 },
}

function turnedLabels({ queryLabels, candidateLabels }: EqualLabels): EqualLabels {
  return { queryLabels: candidateLabels, candidateLabels: queryLabels }
}

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('contrastive on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('equals the formulas, value and gradients, whatever the options and blocks', () =>
    fc.assert(
      fc.asyncProperty(
        contrastiveProblem,
        fc.constantFrom('mean', 'sum', 'meanOfPairs', 'meanOfNonZero'),
        fc.constantFrom(1, 2, 1024),
        async (example, reduction, blockSize) => {
          const expected = contrastiveOracle(example, reduction)
          fc.pre(!expected.ambiguous)
          const found = await run(example, { reduction, blockSize })
          expect(worst(found.value, [expected.value])).toBeLessThan(1e-5)
          expect(worst(found.queries, expected.queries.flat())).toBeLessThan(3e-5)
          expect(worst(found.candidates, expected.candidates.flat())).toBeLessThan(3e-5)
          const each = await run(example, { reduction: 'none', blockSize })
          expect(worst(each.value, expected.losses)).toBeLessThan(1e-5)
        },
      ),
      { numRuns: prefer === 'wasm' ? 150 : 60 },
    ))

  it('gives the mean of both directions when symmetric, on any side of a pair of labels or lists', async () => {
    const { queries, candidates, options } = square
    const { positives, ...rest } = options
    const lists = { query: Int32Array.of(0, 1, 2, 3, 3), candidate: Int32Array.of(1, 0, 3, 2, 1) }
    const labelled = { queryLabels: Int32Array.of(0, 1, 0, 2), candidateLabels: Int32Array.of(0, 0, 1, 2) }
    for (const of of [positives, lists, labelled]) {
      const turned = of === positives ? positives : of === lists ? swapped(lists) : turnedLabels(labelled)
      const there = await run(square, { positives: of })
      const back = await run({ queries: candidates, candidates: queries, options: rest }, { positives: turned })
      const both = await run(square, { positives: of, symmetric: true })
      expect(worst(both.value, [(there.value[0] + back.value[0]) / 2])).toBeLessThan(1e-6)
      const mean = there.queries.map((x, i) => (x + back.candidates[i]) / 2)
      expect(worst(both.queries, mean)).toBeLessThan(1e-5)
    }
  })

  it('learns the temperature, also through a margin', async () => {
    for (const margin of [0, 0.2]) {
      const loss = (tau: number): number =>
        contrastiveOracle({ ...square, options: { temperature: tau, margin } }).value
      const slope = (loss(0.3001) - loss(0.2999)) / 0.0002
      const inputs = [
        tf.tensor2d(square.queries as number[][]),
        tf.tensor2d(square.candidates as number[][]),
        tf.scalar(0.3),
      ]
      for (const stopGradient of [undefined, 'queries'] as const) {
        const grads = tf.grads((q, c, temperature) =>
          contrastive(q as tf.Tensor2D, c as tf.Tensor2D, {
            temperature: temperature as tf.Scalar,
            margin,
            stopGradient,
          }),
        )(inputs)
        expect((await grads[2].data())[0]).toBeCloseTo(slope, 3)
        tf.dispose(grads)
      }
      tf.dispose(inputs)
    }
  })

  it('passes nothing to a side that is stopped, and the same to the other', async () => {
    const free = await run(square)
    const queries = await run(square, { stopGradient: 'queries' })
    const candidates = await run(square, { stopGradient: 'candidates' })
    expect(queries.queries.every((x) => x === 0)).toBe(true)
    expect(candidates.candidates.every((x) => x === 0)).toBe(true)
    expect([queries.candidates, candidates.queries]).toEqual([free.candidates, free.queries])
  })

  it('keeps the lower candidate of equal negatives, as many as were asked for', async () => {
    const same = {
      queries: [[1, 0]],
      candidates: [
        [0, 1],
        [0.5, 0],
        [0.5, 0],
        [0.5, 0],
        [-1, 0],
      ],
    }
    const found = await run({ ...same, options: { temperature: 1 } }, { positives: Int32Array.of(0), topNegatives: 2 })
    expect(found.candidates.map((x) => x !== 0)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
    expect(found.value[0]).toBeCloseTo(Math.log(1 + 2 * Math.exp(0.5)), 5)
  })

  it('adds what adjust gives to the exponents, and lets nothing pass through it', async () => {
    const seen: string[] = []
    const strength = 0.7
    const found = await run(square, {
      blockSize: 3,
      adjust: (scores, { start, end, reversed }) => {
        seen.push(`${start} ${end} ${reversed} ${scores.shape}`)
        return scores.mul(strength)
      },
    })
    expect(seen).toEqual(['0 3 false 3,4', '3 4 false 1,4'])
    const scores = square.queries.map((q) => square.candidates.map((c) => (q[0] * c[0] + q[1] * c[1]) / 0.3))
    const losses = scores.map(
      (row, i) => Math.log(row.reduce((sum, s) => sum + Math.exp((1 + strength) * s), 0)) - row[i],
    )
    expect(found.value[0]).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 4, 5)
  })

  it('counts a weight as so many copies of a candidate', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 }), async (copies) => {
        const repeated = square.candidates.flatMap((row, i) => Array.from({ length: copies[i] }, () => row))
        const starts = copies.map((_, i) => copies.slice(0, i).reduce((sum, x) => sum + x, 0))
        const pairs = { query: [] as number[], candidate: [] as number[] }
        for (let row = 0; row < 4; row += 1) {
          for (let copy = 0; copy < copies[row]; copy += 1) {
            pairs.query.push(row)
            pairs.candidate.push(starts[row] + copy)
          }
        }
        const positives = { query: Int32Array.from(pairs.query), candidate: Int32Array.from(pairs.candidate) }
        for (const aggregate of ['in', 'out'] as const) {
          const weighted = await run(square, { aggregate, candidateWeights: Float32Array.from(copies) })
          const copied = await run({ ...square, candidates: repeated }, { aggregate, positives })
          expect(worst(weighted.value, copied.value)).toBeLessThan(2e-6)
          expect(worst(weighted.queries, copied.queries)).toBeLessThan(1e-5)
        }
      }),
      { numRuns: 8 },
    ))

  it('multiplies the rows by their weights', async () => {
    const rowWeights = Float32Array.of(0.5, 0, 3, 1)
    const expected = contrastiveOracle({ ...square, options: { ...square.options, rowWeights } })
    const found = await run(square, { rowWeights })
    expect(worst(found.value, [expected.value])).toBeLessThan(1e-6)
    expect(worst(found.queries, expected.queries.flat())).toBeLessThan(1e-5)
    const each = await run(square, { rowWeights, reduction: 'none' })
    expect(worst(each.value, expected.losses)).toBeLessThan(1e-6)
  })

  it('says which rows lack what', async () => {
    const lacking = { queries: square.queries, candidates: square.candidates, options: { temperature: 1 } }
    const none = Int32Array.of(-1, -1, -1, -1)
    await expect(run(lacking, { positives: none })).rejects.toMatchObject({ code: 'NEG_NO_POSITIVES' })
    const zero = await run(lacking, { positives: none, whenNoRowCounts: 'zero' })
    expect([...zero.value, ...zero.queries, ...zero.candidates].every((x) => x === 0)).toBe(true)
    const same = { queryLabels: new Int32Array(4), candidateLabels: new Int32Array(4) }
    await expect(run(lacking, { positives: same, denominator: 'negatives' })).rejects.toMatchObject({
      code: 'NEG_NO_NEGATIVES',
      where: { row: 1 },
    })
    await expect(run(lacking, { positives: same, needsNegatives: true })).rejects.toMatchObject({
      code: 'NEG_NO_NEGATIVES',
    })
    expect((await run(lacking, { positives: same, denominator: 'own' })).value).toEqual([0])
  })

  it('leaves nothing behind when adjust throws', async () => {
    const adjust = (): tf.Tensor2D => {
      throw new Error('no')
    }
    await expect(run(square, { adjust })).rejects.toThrow('no')
  })

  it('gives the value alone what it gives with a gradient', async () => {
    const inputs = [tf.tensor2d(square.queries as number[][]), tf.tensor2d(square.candidates as number[][])] as const
    const alone = contrastive(...inputs, square.options)
    expect(worst([...(await alone.data())], (await run(square)).value)).toBeLessThan(1e-6)
    tf.dispose([...inputs, alone])
  })
})
