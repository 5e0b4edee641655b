import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { cosine, distance, labelledBatches, mean, sum, valuesOf, worst } from '../../../fixtures/labelled-batches.ts'
import { useEngine } from '../../engine/index.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { contrastivePairs } from './contrastive-pairs.ts'
import { onlineContrastive } from './online-contrastive.ts'

const distances = {
  cosine: (x: readonly number[], y: readonly number[]) => 1 - cosine(x, y),
  euclidean: (x: readonly number[], y: readonly number[]) => distance(x, y, false),
  manhattan: (x: readonly number[], y: readonly number[]) => sum(x.map((value, i) => Math.abs(value - y[i]))),
}
const measures = ['cosine', 'euclidean', 'manhattan'] as const
const { engines } = await enginesThatLoad()

/** Judged pairs: each row with the one that mirrors it in the batch, shifted. */
const judgedPairs = fc.record({ batch: labelledBatches, judge: fc.nat(511) }).map(({ batch: { rows }, judge }) => ({
  left: rows,
  right: rows.toReversed().map((row) => row.map((value, i) => value + 0.4 * i + 0.1)),
  labels: Int32Array.from(rows, (_, row) => (judge >> row) & 1),
}))

describe.each(engines.map(({ name }) => name))('losses on judged pairs on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it.each(measures)('contrastivePairs equals its definition, %s', (measure) =>
    fc.assert(
      fc.asyncProperty(judgedPairs, async ({ left, right, labels }) => {
        const wanted = left.map((row, i) => {
          const d = distances[measure](row, right[i])
          return (labels[i] === 1 ? d ** 2 : Math.max(0, 1.5 - d) ** 2) / 2
        })
        const found = (reduction: 'mean' | 'none'): Promise<number[]> =>
          valuesOf(left, (x) => contrastivePairs(x, tf.tensor2d(right), labels, { measure, margin: 1.5, reduction }))
        expect(worst(await found('mean'), [mean(wanted)])).toBeLessThan(1e-5)
        expect(worst(await found('none'), wanted)).toBeLessThan(1e-5)
      }),
      { numRuns: 10 },
    ),
  )

  it.each(measures)('onlineContrastive equals its definition, %s', (measure) =>
    fc.assert(
      fc.asyncProperty(judgedPairs, async ({ left, right, labels }) => {
        const all = left.map((row, i) => distances[measure](row, right[i]))
        const [far, near] = [0, 1].map((label) => all.filter((_, i) => labels[i] === label))
        const highest = near.length > 0 ? Math.max(...near) : mean(far)
        const lowest = far.length > 0 ? Math.min(...far) : mean(near)
        // Where a pair lies on the border, rounding decides.
        fc.pre(far.every((d) => Math.abs(d - highest) > 1e-4) && near.every((d) => Math.abs(d - lowest) > 1e-4))
        const wanted =
          sum(near.filter((d) => d > lowest).map((d) => d ** 2)) +
          sum(far.filter((d) => d < highest).map((d) => Math.max(0, 1.5 - d) ** 2))
        const found = await valuesOf(left, (x) =>
          onlineContrastive(x, tf.tensor2d(right), labels, { measure, margin: 1.5 }),
        )
        expect(worst(found, [wanted])).toBeLessThan(1e-5)
      }),
      { numRuns: 15 },
    ),
  )
})
