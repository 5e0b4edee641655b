import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import golden from '../../../fixtures/triplet.json' with { type: 'json' }
import { useEngine } from '../../engine/use-engine.ts'
import { checkGradient, enginesThatLoad, expectNoLeak } from '../../testing/index.ts'
import { triplet } from './triplet.ts'
import type { TripletOptions } from './triplet.ts'

/** The loss of each anchor and the number of terms, triplet by triplet. */
type Choice = Required<Pick<TripletOptions, 'mining' | 'margin' | 'measure'>>

function oracle(rows: readonly number[][], labels: Int32Array, { mining, margin, measure }: Choice) {
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, d) => sum + x * b[d], 0)
  const between = (a: readonly number[], b: readonly number[]): number => {
    if (measure === 'cosine') return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
    const squared = a.reduce((sum, x, d) => sum + (x - b[d]) ** 2, 0)
    return measure === 'euclidean' ? Math.sqrt(squared) : squared
  }
  const term = (excess: number): number =>
    margin === 'soft' ? Math.log(1 + Math.exp(excess)) : Math.max(0, excess + margin)
  let count = 0
  const losses = rows.map((anchor, a) => {
    const to = (others: readonly number[]): number[] => others.map((other) => between(anchor, rows[other]))
    const others = rows.map((_, row) => row).filter((row) => row !== a)
    const positives = to(others.filter((row) => labels[row] === labels[a]))
    const negatives = to(others.filter((row) => labels[row] !== labels[a]))
    const terms =
      mining === 'batchHard'
        ? [term(Math.max(0, ...positives) - Math.min(...negatives))]
        : mining === 'batchAll'
          ? positives.flatMap((near) => negatives.map((far) => term(near - far)))
          : positives.map((near) => {
              const farther = negatives.filter((far) => far > near)
              return term(near - (farther.length > 0 ? Math.min(...farther) : Math.max(...negatives)))
            })
    count += mining === 'batchAll' ? terms.filter((one) => one > 0).length : terms.length
    return terms.reduce((sum, one) => sum + one, 0)
  })
  return { losses, count }
}

const { engines } = await enginesThatLoad()
const golds = golden.tripletLoss.map((one) => ({ ...one, options: one.options as TripletOptions }))
const minings = ['batchSemiHard', 'batchHard', 'batchAll'] as const
const measures = ['euclidean', 'squaredEuclidean', 'cosine'] as const

describe.each(engines.map(({ name }) => name))('triplet on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it.each(golds)('equals the published numbers: $name', async ({ embeddings, labels, options, loss, gradient }) => {
    const rows = tf.tensor2d(embeddings)
    const { value, grad } = tf.valueAndGrad((x) => triplet(x as tf.Tensor2D, Int32Array.from(labels), options))(rows)
    expect((await value.data())[0]).toBeCloseTo(loss, 5)
    const found = await grad.data()
    gradient.flat().forEach((expected, i) => expect(found[i]).toBeCloseTo(expected, 5))
    tf.dispose([rows, value, grad])
  })

  it('equals the definition, triplet by triplet', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          mining: fc.constantFrom(...minings),
          measure: fc.constantFrom(...measures),
          margin: fc.constantFrom(-0.2, 0, 0.5, 5, 'soft' as const),
        }),
        // Two rows of one label and one of another, so that there is a triplet.
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 0, maxLength: 9 }).map((more) => [0, 0, 1, ...more]),
        fc.integer({ min: 1, max: 1000 }),
        async (options, classes, phase) => {
          const labels = Int32Array.from(classes)
          const rows = classes.map((_, i) => [0, 1, 2].map((d) => Math.sin(phase + 7.3 * i * i + 2.9 * d * (i + 1))))
          const { losses, count } = oracle(rows, labels, options)
          const sum = losses.reduce((total, loss) => total + loss, 0)
          const inputs = tf.tensor2d(rows)
          for (const [reduction, wanted] of [
            ['none', losses],
            ['sum', [sum]],
            ['mean', [sum / Math.max(count, 1)]],
          ] as const) {
            const value = triplet(inputs, labels, { ...options, reduction })
            const found = await value.data()
            wanted.forEach((expected, i) => {
              expect(Math.abs(found[i] - expected)).toBeLessThan(2e-4 * Math.max(1, Math.abs(expected)))
            })
            value.dispose()
          }
          inputs.dispose()
        },
      ),
      { numRuns: 30 },
    ))

  it('leaves no tensor behind', async () => {
    const rows = tf.tensor2d([[1], [2], [4]])
    const labels = Int32Array.of(0, 0, 1)
    for (const mining of minings) {
      await expectNoLeak(() => tf.valueAndGrad((x) => triplet(x as tf.Tensor2D, labels, { mining }))(rows))
    }
    rows.dispose()
  })
})

describe('triplet', () => {
  beforeAll(() => useEngine({ prefer: 'cpu' }))

  it.each([...measures.map((measure) => ({ measure, margin: 0.7 })), { margin: 'soft' }])(
    'has the gradient of its value: %j',
    async (options) => {
      const values = Float64Array.from({ length: 24 }, (_, i) => Math.sin(3.1 * i + 0.4 * i * i))
      const checks = minings.map((mining) =>
        checkGradient(new URL('./triplet.ts', import.meta.url), 'triplet', [{ shape: [8, 3], values }], {
          rest: [Int32Array.of(0, 1, 0, 2, 1, 0, 2, 3)],
          options: { mining, ...options },
        }),
      )
      for (const { worst } of await Promise.all(checks)) expect(worst).toBeLessThan(1e-7)
    },
  )

  it('passes nothing back through rows that coincide', async () => {
    const rows = tf.tensor2d([
      [1, 2],
      [1, 2],
      [3, 1],
    ])
    const gradient = tf.grad((x) => triplet(x as tf.Tensor2D, Int32Array.of(0, 0, 1)))(rows)
    for (const value of await gradient.data()) expect(Number.isFinite(value)).toBe(true)
    tf.dispose([rows, gradient])
  })

  it('needs memory of the order of the batch squared, however many rows share a label', async () => {
    const rows = 200
    const embeddings = tf.tensor2d(
      Float32Array.from({ length: rows * 4 }, (_, i) => Math.sin(i * i)),
      [rows, 4],
    )
    const labels = Int32Array.from({ length: rows }, (_, i) => i % 2)
    const { peakBytes } = await tf.profile(() => triplet(embeddings, labels))
    embeddings.dispose()
    // All triplets with their distances would be 32 MB, each of the five steps.
    expect(peakBytes).toBeLessThan(28e6)
  })

  it.each<[string, number[], Int32Array, TripletOptions, string]>([
    ['labels of another number', [3, 2], Int32Array.of(0, 0), {}, 'NEG_SHAPE: embeddings are [3,2] for 2 labels'],
    ['no row', [0, 2], Int32Array.of(), {}, 'NEG_SHAPE: embeddings are [0,2]'],
    ['a vector', [3], Int32Array.of(0, 0, 1), {}, 'NEG_SHAPE: embeddings are [3]'],
    ['labels that all differ', [3, 2], Int32Array.of(0, 1, 2), {}, 'NEG_NO_POSITIVES: no two rows'],
    ['labels that are all equal', [3, 2], Int32Array.of(1, 1, 1), {}, 'NEG_NO_NEGATIVES: all rows'],
    ['a margin that is no number', [3, 2], Int32Array.of(0, 0, 1), { margin: NaN }, 'NEG_RANGE: the margin is NaN'],
    [
      'another mining',
      [3, 2],
      Int32Array.of(0, 0, 1),
      { mining: 'hard' as never },
      'NEG_RANGE: there is no mining "hard"',
    ],
    [
      'another measure',
      [3, 2],
      Int32Array.of(0, 0, 1),
      { measure: 'l1' as never },
      "NEG_RANGE: there is no measure 'l1'",
    ],
    [
      'another reduction',
      [3, 2],
      Int32Array.of(0, 0, 1),
      { reduction: 'max' as never },
      'NEG_RANGE: there is no reduction',
    ],
  ])('refuses %s', (_name, shape, labels, options, message) => {
    const embeddings = tf.zeros<tf.Rank>(shape) as tf.Tensor2D
    let found = ''
    try {
      triplet(embeddings, labels, options).dispose()
    } catch (error) {
      found = String(error)
    }
    expect(found).toContain(message)
    embeddings.dispose()
  })
})
