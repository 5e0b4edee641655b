import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { contrastiveOracle } from '../../fixtures/contrastive-oracle.ts'
import type { ContrastiveProblem } from '../../fixtures/contrastive-oracle.ts'
import { useEngine } from '../engine/use-engine.ts'
import { checkGradient, enginesThatLoad, expectNoLeak } from '../testing/index.ts'
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
  await expectNoLeak(async () => {
    const inputs = [tf.tensor2d(queries as number[][]), tf.tensor2d(candidates as number[][])]
    const { value, grads } = tf.valueAndGrads((q, c) =>
      contrastive(q as tf.Tensor2D, c as tf.Tensor2D, { ...options, ...more }),
    )(inputs)
    found = await Promise.all([value, ...grads].map(async (x) => [...(await x.data())]))
    return { inputs, value, grads }
  })
  const [value, ofQueries, ofCandidates] = found
  return { value, queries: ofQueries, candidates: ofCandidates }
}

function worst(found: readonly number[], expected: readonly number[]): number {
  expect(found.length).toBe(expected.length)
  return Math.max(0, ...found.map((x, i) => Math.abs(x - expected[i]) / Math.max(1, Math.abs(expected[i]))))
}

const number = fc.double({ min: -1, max: 1, noNaN: true }).map(Math.fround)

function vectors(count: number, width: number): fc.Arbitrary<number[][]> {
  const row = fc.array(number, { minLength: width, maxLength: width })
  return fc.array(row, { minLength: count, maxLength: count })
}

function labels(count: number): fc.Arbitrary<Int32Array> {
  const label = fc.integer({ min: -1, max: 2 })
  return fc.array(label, { minLength: count, maxLength: count }).map((list) => Int32Array.from(list))
}

/** Any problem: pairs fall into positives, exclusions and neither; a few have weights. */
const problem: fc.Arbitrary<ContrastiveProblem> = fc
  .record({
    rows: fc.integer({ min: 1, max: 7 }),
    columns: fc.integer({ min: 1, max: 8 }),
    width: fc.constantFrom(1, 3),
  })
  .chain(({ rows, columns, width }) =>
    fc.record({
      queries: vectors(rows, width),
      candidates: vectors(columns, width),
      kinds: fc.array(fc.constantFrom('positive', 'positive', 'excluded', 'negative', 'negative', 'negative'), {
        minLength: rows * columns,
        maxLength: rows * columns,
      }),
      weights: fc.array(fc.constantFrom(1, 1, 1, 0.5, 2, 0), { minLength: rows * columns, maxLength: rows * columns }),
      form: fc.constantFrom('one', 'lists', 'labels'),
      positiveLabels: fc.record({ queryLabels: labels(rows), candidateLabels: labels(columns) }),
      excludeLabels: fc.option(fc.record({ queryLabels: labels(rows), candidateLabels: labels(columns) }), {
        nil: undefined,
      }),
      one: fc.array(fc.integer({ min: -1, max: columns - 1 }), { minLength: rows, maxLength: rows }),
      weighted: fc.boolean(),
      candidateWeights: fc.option(
        fc
          .array(fc.constantFrom(1, 0.25, 3), { minLength: columns, maxLength: columns })
          .map((w) => Float32Array.from(w)),
        { nil: undefined },
      ),
      settings: fc.record({
        temperature: fc.constantFrom(0.05, 0.3, 1, 20),
        margin: fc.constantFrom(0, 0, 0.3),
        denominator: fc.constantFrom('all', 'own', 'negatives'),
        aggregate: fc.constantFrom('out', 'in'),
        topNegatives: fc.option(fc.integer({ min: 1, max: columns }), { nil: undefined }),
      }),
    }),
  )
  .map(
    ({
      queries,
      candidates,
      kinds,
      weights,
      form,
      one,
      positiveLabels,
      excludeLabels,
      weighted,
      candidateWeights,
      settings,
    }) => {
      const columns = candidates.length
      const pairs = kinds.map((kind, at) => ({
        kind,
        query: Math.floor(at / columns),
        candidate: at % columns,
        weight: weights[at],
      }))
      const isOne = (pair: { query: number; candidate: number }): boolean => one[pair.query] === pair.candidate
      const isPositive = (pair: (typeof pairs)[number]): boolean =>
        form === 'one' ? isOne(pair) : pair.kind === 'positive'
      const named = (kept: typeof pairs): { query: Int32Array; candidate: Int32Array } => ({
        query: Int32Array.from(kept, (pair) => pair.query),
        candidate: Int32Array.from(kept, (pair) => pair.candidate),
      })
      const listed = form !== 'labels'
      const heavy = pairs.filter((pair) => pair.weight !== 1 && !(listed && isPositive(pair) && pair.weight === 0))
      const options: ContrastiveOptions = {
        ...settings,
        positives:
          form === 'one' ? Int32Array.from(one) : form === 'lists' ? named(pairs.filter(isPositive)) : positiveLabels,
        exclude: named(pairs.filter((pair) => pair.kind === 'excluded' && !(listed && isPositive(pair)))),
        ...(excludeLabels && { excludeLabels }),
        ...(weighted && { pairWeights: { ...named(heavy), weight: Float32Array.from(heavy, (pair) => pair.weight) } }),
        ...(candidateWeights && { candidateWeights }),
        needsNegatives: settings.denominator === 'negatives',
        whenNoRowCounts: 'zero',
      }
      return { queries, candidates, options }
    },
  )

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('contrastive on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('equals the formulas, value and gradients, whatever the options and blocks', () =>
    fc.assert(
      fc.asyncProperty(
        problem,
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
})
