import * as tf from '@tensorflow/tfjs'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { groupOrdering, type GroupOrderingOptions } from './group-ordering.ts'
import { groupOrderingChances } from './group-ordering-chances.ts'

interface Found {
  readonly loss: number
  readonly chances: readonly (readonly number[])[]
}

async function find(positives: number[][], negatives: number[][], options: GroupOrderingOptions): Promise<Found> {
  const [p, n] = [tf.tensor2d(positives), tf.tensor2d(negatives)]
  const loss = groupOrdering(p, n, options)
  const chances = groupOrderingChances(p, n, options)
  const [value] = await loss.data()
  const rows = await Promise.all(chances.map(async (row) => [...(await row.data())]))
  tf.dispose([p, n, loss, chances])
  return { loss: value, chances: rows }
}

beforeAll(() => useEngine({ prefer: 'wasm' }))

describe('the worked examples', () => {
  it.each([
    [[0.5], [0.2, 0.6], 1, [0.183229, 0.300376, 0.516395], 0.406831],
    [[0.9, 0.5], [0.6, 0.1], 10, [0.056319, 0.520634, 0.493201, 0.929846], 0.393208],
  ])('%j above %j', async (positives, negatives, steepness, chances, expected) => {
    const found = await find([positives], [negatives], { steepness })
    expect(found.loss).toBeCloseTo(expected, 5)
    expect(found.chances[0]).toEqual(chances.map((chance) => expect.closeTo(chance, 5)))
  })
})

it('leaves out what a mask leaves out', async () => {
  const scores = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(scores, scores, scores, async (first, second, negatives) => {
      const masks = { positiveMask: Uint8Array.of(1, 0, 1, 1, 1, 1), negativeMask: Uint8Array.of(0, 1, 1, 1, 1, 0) }
      const both = await find([first, second], [negatives, negatives], { ...masks, topNegatives: 2 })
      const one = await find([[first[0], first[2]]], [negatives.slice(1)], {})
      const other = await find([second], [negatives.slice(0, 2)], {})
      expect(both.chances[0]).toEqual(one.chances[0].map((x) => expect.closeTo(x, 5)))
      expect(both.chances[1]).toEqual(other.chances[0].map((x) => expect.closeTo(x, 5)))
      // Over all scores: four of the first row, five of the second.
      expect(both.loss).toBeCloseTo((4 * one.loss + 5 * other.loss) / 9, 4)
    }),
    { numRuns: 20 },
  )
})

it('reduces rows of different lengths in their order', async () => {
  const [positives, negatives] = [
    tf.tensor2d([
      [1, 0],
      [0.5, 0.4],
    ]),
    tf.tensor2d([[0.3], [0.9]]),
  ]
  const positiveMask = Uint8Array.of(1, 0, 1, 1)
  const rows = groupOrdering(positives, negatives, { positiveMask, reduction: 'none' })
  const first = groupOrdering(positives.slice([0, 0], [1, 1]), negatives.slice([0, 0], [1, 1]))
  const sum = groupOrdering(positives, negatives, { positiveMask, reduction: 'sum' })
  const [a, b] = await rows.data()
  expect(a).toBeCloseTo((await first.data())[0], 5)
  expect((await sum.data())[0]).toBeCloseTo(a + b, 5)
})

it.each<[string, number[], number[], GroupOrderingOptions]>([
  ['NEG_SHAPE', [2, 1], [3, 2], {}],
  ['NEG_NO_POSITIVES', [2, 0], [2, 2], {}],
  ['NEG_NO_POSITIVES', [2, 1], [2, 2], { positiveMask: Uint8Array.of(1, 0) }],
  ['NEG_NO_NEGATIVES', [2, 1], [2, 0], {}],
  ['NEG_NO_NEGATIVES', [2, 1], [2, 2], { negativeMask: Uint8Array.of(0, 0, 1, 1) }],
  ['NEG_SHAPE', [2, 1], [2, 2], { negativeMask: Uint8Array.of(0, 1) }],
  ['NEG_RANGE', [2, 1], [2, 2], { topNegatives: 3 }],
])('refuses with %s: %j %j', (code, positives, negatives, options) => {
  const scores = ([rows, columns]: number[]): tf.Tensor2D => tf.zeros([rows, columns])
  expect(() => groupOrdering(scores(positives), scores(negatives), options)).toThrow(expect.objectContaining({ code }))
})
