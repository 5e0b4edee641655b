import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '../engine/index.ts'
import { expectNoLeak } from '../testing/index.ts'
import { hardestNegatives } from './hardest-negatives.ts'

const onCircle = (...degrees: number[]): tf.Tensor2D =>
  tf.tensor2d(degrees.map((degree) => [Math.cos((degree * Math.PI) / 180), Math.sin((degree * Math.PI) / 180)]))

beforeAll(() => useEngine({ prefer: 'wasm' }))

it('names the most similar ones and counts those of the anchor’s label', async () => {
  const [queries, keys] = [onCircle(0, 90, 180), onCircle(5, 80, 170)]
  const labels = Int32Array.of(7, 7, 8)
  const { anchor, candidate, place, score, report } = await hardestNegatives(queries, keys, { topNegatives: 1, labels })
  expect([...anchor]).toEqual([0, 1, 2])
  expect([...candidate]).toEqual([1, 2, 1])
  expect([...place]).toEqual([0, 1, 1])
  expect(score[0]).toBeCloseTo(Math.cos((80 * Math.PI) / 180), 5)
  expect(report).toEqual({ kept: 1, negatives: 2, sharingLabel: 1 })
  await expectNoLeak(async () => {
    await hardestNegatives(queries, keys, { topNegatives: 2 })
    return []
  })
})

it('takes the bank beside the batch, or alone; of equal ones the lower row', async () => {
  const [queries, keys, negatives] = [onCircle(0, 90), onCircle(0, 90), onCircle(90, 0, 90)]
  const both = await hardestNegatives(queries, keys, { negatives, topNegatives: 2 })
  expect([...both.candidate]).toEqual([3, 1, 2, 4])
  expect([...both.place]).toEqual([2, 0, 1, 3])
  const alone = await hardestNegatives(queries, keys, { negatives, share: 0.5, inBatchNegatives: false })
  expect([...alone.candidate]).toEqual([3, 2, 2, 4])
  expect([...alone.place]).toEqual([1, 0, 0, 2])
  expect(alone.report).toEqual({ kept: 2, negatives: 3, sharingLabel: undefined })
})

it.each<[string, Parameters<typeof hardestNegatives>[2], number]>([
  ['NEG_NO_NEGATIVES', { inBatchNegatives: false }, 2],
  ['NEG_RANGE', { topNegatives: 2 }, 2],
  ['NEG_RANGE', { share: 0 }, 2],
  ['NEG_RANGE', { share: 1.1 }, 2],
  ['NEG_SHAPE', { labels: Int32Array.of(1) }, 2],
  ['NEG_SHAPE', {}, 3],
])('refuses with %s: %j', async (code, options, keys) => {
  await expect(hardestNegatives(onCircle(0, 90), tf.zeros([keys, 2]), options)).rejects.toMatchObject({ code })
})
