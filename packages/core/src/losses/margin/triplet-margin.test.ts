import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { labelledBatches, othersOf, valuesOf, worst } from '../../../fixtures/labelled-batches.ts'
import { useEngine } from '../../engine/index.ts'
import { enginesThatLoad, expectNoLeak } from '../../testing/index.ts'
import { triplet } from './triplet.ts'
import { type TripletMarginOptions, tripletMargin } from './triplet-margin.ts'
import type { Triplets } from './triplets.ts'

function allTriplets(labels: Int32Array): Triplets {
  const all = [...labels.keys()].flatMap((anchor) => {
    const { positives, negatives } = othersOf(labels, anchor)
    return positives.flatMap((positive) => negatives.map((negative) => ({ anchor, positive, negative })))
  })
  const column = (name: 'anchor' | 'positive' | 'negative') => Int32Array.from(all, (one) => one[name])
  return { anchor: column('anchor'), positive: column('positive'), negative: column('negative') }
}

const triangle = [
  [0, 0],
  [3, 0],
  [3, 1],
]
const one: Triplets = { anchor: Int32Array.of(0), positive: Int32Array.of(1), negative: Int32Array.of(2) }
const none: Triplets = { anchor: Int32Array.of(), positive: Int32Array.of(), negative: Int32Array.of() }
const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('tripletMargin on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it('of all triplets is the triplet loss of the batch', () =>
    fc.assert(
      fc.asyncProperty(labelledBatches, fc.constantFrom('euclidean', 'cosine'), async (batch, measure) => {
        const rows = [...batch.rows, [1, 0.5, 0], [0, 1, 0.3], [0.2, 0, 1]]
        const labels = Int32Array.of(...batch.labels, 0, 0, 1)
        const options = { measure, normalise: false, margin: 0.3 } as const
        const listed = await valuesOf(rows, (x) => tripletMargin(x, allTriplets(labels), options))
        const found = await valuesOf(rows, (x) => triplet(x, labels, { ...options, mining: 'batchAll' }))
        expect(worst(listed, found)).toBeLessThan(1e-5)
      }),
      { numRuns: 10 },
    ))

  it.each<[TripletMarginOptions, number]>([
    [{ normalise: false, margin: 1 }, 3 - Math.sqrt(10) + 1],
    [{ normalise: false, margin: 1, swap: true }, 3],
    [{ normalise: false, margin: 1, smooth: true }, Math.log1p(Math.exp(3 - Math.sqrt(10) + 1))],
    [{ measure: 'dotProduct', normalise: false, margin: 2 }, 2],
    [{ normalise: false, margin: 0 }, 0],
  ])('with %j', async (options, wanted) => {
    expect(worst(await valuesOf(triangle, (x) => tripletMargin(x, one, options)), [wanted])).toBeLessThan(1e-6)
  })

  it('of no triplets is 0, with a gradient of 0', async () => {
    const rows = tf.tensor2d(triangle)
    await expectNoLeak(() => tf.valueAndGrad((x) => tripletMargin(x as tf.Tensor2D, none))(rows))
    const { value, grad } = tf.valueAndGrad((x) => tripletMargin(x as tf.Tensor2D, none))(rows)
    expect([...(await value.data()), ...(await grad.data())]).toEqual(Array(7).fill(0))
    const each = tripletMargin(rows, none, { reduction: 'none' })
    expect(each.shape).toEqual([0])
    tf.dispose([rows, value, grad, each])
  })

  it('takes positives and negatives from references', async () => {
    const found = await valuesOf([[0, 0]], (x) =>
      tripletMargin(x, one, { references: tf.tensor2d(triangle), normalise: false, margin: 1 }),
    )
    expect(worst(found, [4 - Math.sqrt(10)])).toBeLessThan(1e-6)
  })
})

describe('tripletMargin', () => {
  it.each<[string, Triplets, TripletMarginOptions, string]>([
    ['columns of different lengths', { ...one, negative: Int32Array.of() }, {}, 'NEG_SHAPE'],
    ['a row that is none', { ...one, negative: Int32Array.of(3) }, {}, 'NEG_RANGE'],
    ['a margin that is no number', one, { margin: NaN }, 'NEG_RANGE'],
    ['another reduction', one, { reduction: 'max' as never }, 'NEG_RANGE'],
    ['references of another dimension', one, { references: { shape: [3, 3], rank: 2 } as tf.Tensor2D }, 'NEG_SHAPE'],
  ])('refuses %s', async (_name, triplets, options, code) => {
    await expect(valuesOf(triangle, (x) => tripletMargin(x, triplets, options))).rejects.toMatchObject({ code })
  })
})
