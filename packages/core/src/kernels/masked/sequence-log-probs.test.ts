import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { checkGradient, enginesThatLoad, expectNoLeak } from '../../testing/index.ts'
import { sequenceLogProbs } from './sequence-log-probs.ts'
import type { SequenceLogProbsOptions } from './sequence-log-probs.ts'

/** A batch with labels some of which are -100, at least one token a sequence counting. */
const batch = fc
  .record({ sequences: fc.integer({ min: 1, max: 3 }), length: fc.integer({ min: 2, max: 6 }), seed: fc.nat(1e6) })
  .map(({ sequences, length, seed }) => {
    const classes = 4
    const logits = Float32Array.from({ length: sequences * length * classes }, (_, i) => 3 * Math.sin(i * i + seed))
    const labels = Int32Array.from({ length: sequences * length }, (_, i) =>
      i % length === length - 1 || (seed >> (i % 16)) % 2 === 0 ? (seed + i) % classes : -100,
    )
    return { sequences, length, classes, logits, labels }
  })

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('sequenceLogProbs on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('adds up the log-probabilities of the tokens that count, shifted or not, in blocks of any size', () =>
    fc.assert(
      fc.asyncProperty(
        batch,
        fc.boolean(),
        fc.constantFrom('sum' as const, 'mean' as const),
        fc.constantFrom(1, 3, 256),
        async ({ sequences, length, classes, logits, labels }, causalShift, reduction, blockSize) => {
          const positions = causalShift ? length - 1 : length
          const tokens = Array.from({ length: sequences * positions }, (_, i) => {
            const [b, t] = [Math.floor(i / positions), i % positions]
            const label = labels[b * length + t + (causalShift ? 1 : 0)]
            if (label === -100) return 0
            const row = logits.subarray((b * length + t) * classes, (b * length + t + 1) * classes)
            return row[label] - Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0))
          })
          const mask = tokens.map((x) => Number(x !== 0))
          const perSequence = (list: readonly number[]): number[] =>
            Array.from({ length: sequences }, (_, b) =>
              list.slice(b * positions, (b + 1) * positions).reduce((sum, x) => sum + x, 0),
            )
          const lengths = perSequence(mask)
          const x = tf.tensor3d(logits, [sequences, length, classes])
          const found = sequenceLogProbs(x, labels, { causalShift, reduction, blockSize })
          expect([...found.mask]).toEqual(mask)
          expect([...found.lengths]).toEqual(lengths)
          expect(found.tokenLogProbs.shape).toEqual([sequences, positions])
          ;(await found.tokenLogProbs.data()).forEach((value, i) => expect(value).toBeCloseTo(tokens[i], 4))
          const sums = perSequence(tokens).map((sum, b) => (reduction === 'sum' ? sum : sum / lengths[b]))
          ;(await found.logProbs.data()).forEach((value, b) => expect(value).toBeCloseTo(sums[b], 4))
          tf.dispose([x, found.logProbs, found.tokenLogProbs])
        },
      ),
      { numRuns: 40 },
    ))

  it('gives the worked numbers', async () => {
    const x = tf.tensor3d([
      [
        [0, 1, 0, 0],
        [2, 0, 0, 1],
        [0, 0, 1.5, 0],
        [1, 1, 1, 1],
        [3, 0, 0, 0],
      ],
    ])
    const labels = Int32Array.of(-100, -100, 0, 2, -100)
    const sum = sequenceLogProbs(x, labels)
    const mean = sequenceLogProbs(x, labels, { reduction: 'mean' })
    expect((await sum.logProbs.data())[0]).toBeCloseTo(-1.00627, 5)
    expect((await mean.logProbs.data())[0]).toBeCloseTo(-0.503135, 5)
    const tokens = await sum.tokenLogProbs.data()
    ;[0, -0.493812, -0.512459, 0].forEach((value, i) => expect(tokens[i]).toBeCloseTo(value, 5))
    tf.dispose([x, sum.logProbs, sum.tokenLogProbs, mean.logProbs, mean.tokenLogProbs])
  })

  it('takes no sequences at all', async () => {
    const x = tf.zeros<tf.Rank.R3>([0, 3, 4])
    const found = sequenceLogProbs(x, new Int32Array(0))
    expect([found.logProbs.shape, found.tokenLogProbs.shape, found.lengths.length]).toEqual([[0], [0, 2], 0])
    tf.dispose([x, found.logProbs, found.tokenLogProbs])
  })

  it('leaves no tensor behind, and refuses what does not fit', async () => {
    const [x, matrix] = [tf.randomNormal<tf.Rank.R3>([2, 3, 4], 0, 1, 'float32', 1), tf.ones<tf.Rank.R2>([3, 4])]
    const labels = Int32Array.of(-100, 0, 1, 2, 3, -100)
    const tensorsOf = (logits: tf.Tensor3D, which: Int32Array, options?: SequenceLogProbsOptions): tf.Tensor[] => {
      const { logProbs, tokenLogProbs } = sequenceLogProbs(logits, which, options)
      return [logProbs, tokenLogProbs]
    }
    await expectNoLeak(() => tensorsOf(x, labels))
    await expectNoLeak(() => tf.valueAndGrad((y) => tensorsOf(y as tf.Tensor3D, labels)[0].sum())(x))
    const refusals: readonly (readonly [tf.Tensor, Int32Array, SequenceLogProbsOptions, object])[] = [
      [matrix, Int32Array.of(0, 0, 0), {}, { code: 'NEG_SHAPE', where: { field: 'logits' } }],
      [x, Int32Array.of(0, 0, 0), {}, { code: 'NEG_SHAPE', where: { field: 'labels' } }],
      [x, Int32Array.of(0, 1, 4, 0, 0, 0), {}, { code: 'NEG_RANGE', where: { field: 'labels', row: 3 } }],
      [x, Int32Array.of(0, 1, 2, 3, -100, -100), {}, { code: 'NEG_RANGE', where: { field: 'labels', row: 2 } }],
      [x, labels, { reduction: 'none' as 'sum' }, { code: 'NEG_RANGE', where: { field: 'reduction' } }],
      [x, labels, { blockSize: 1.5 }, { code: 'NEG_RANGE', where: { field: 'blockSize' } }],
    ]
    for (const [logits, which, options, error] of refusals) {
      await expect(expectNoLeak(() => tensorsOf(logits as tf.Tensor3D, which, options))).rejects.toMatchObject(error)
    }
    tf.dispose([x, matrix])
  })
})

it('has the gradient of finite differences in double precision', async () => {
  const x = { shape: [2, 4, 3], values: Float64Array.from({ length: 24 }, (_, i) => 2 * Math.sin(3 * i)) }
  for (const reduction of ['sum', 'mean']) {
    const { worst } = await checkGradient(
      new URL('../../../fixtures/derivatives.ts', import.meta.url),
      'logProbsOfSequences',
      [x],
      { options: { reduction, blockSize: 2 } },
    )
    expect(worst).toBeLessThan(1e-8)
  }
})
