import fc from 'fast-check'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import {
  type LabelledBatch,
  cosine,
  distance,
  dot,
  labelledBatches,
  mean,
  othersOf,
  sum,
  valuesOf,
  worst,
} from '../../../fixtures/labelled-batches.ts'
import { useEngine } from '../../engine/index.ts'
import { enginesThatLoad } from '../../testing/index.ts'
import { angularLoss } from './angular-loss.ts'
import { circleLoss } from './circle-loss.ts'
import { contrastiveLoss } from './contrastive-loss.ts'
import { fastAP } from './fast-ap.ts'
import { intraPairVariance } from './intra-pair-variance.ts'
import { liftedStructure } from './lifted-structure.ts'
import { multiSimilarity } from './multi-similarity.ts'
import { nca } from './nca.ts'
import { pnp } from './pnp.ts'
import { signalToNoiseContrastive } from './signal-to-noise-contrastive.ts'
import { tupletMargin } from './tuplet-margin.ts'

interface Definition {
  readonly loss: (embeddings: Tensor2D, labels: Int32Array, options?: never) => Tensor
  readonly options?: object
  /** The terms of each anchor, by the formula, in doubles. */
  readonly terms: (batch: LabelledBatch, anchor: number) => readonly number[]
  /** What the loss is, of the terms of all anchors. Default: the mean of them all. */
  readonly of?: (terms: readonly (readonly number[])[], batch: LabelledBatch) => number
}

const ofPositives = (batch: LabelledBatch, anchor: number, term: (positive: number) => number): number[] => {
  const { positives } = othersOf(batch.labels, anchor)
  return batch.labels.every((label) => label === batch.labels[0]) ? positives.map(() => 0) : positives.map(term)
}
const overRowsWithPositives: Definition['of'] = (terms, { labels }) =>
  mean(terms.flatMap(([term], anchor) => (othersOf(labels, anchor).positives.length > 0 ? [term] : [])))
const nonZero = (terms: readonly number[]): number[] => terms.filter((term) => term > 0)
const variance = (row: readonly number[]): number => sum(row.map((x) => (x - mean(row)) ** 2))

const definitions: readonly Definition[] = [
  ...[
    { loss: contrastiveLoss, positiveMargin: 0.2, negativeMargin: 1.3, measure: distance },
    {
      loss: signalToNoiseContrastive,
      positiveMargin: 0,
      negativeMargin: 1,
      measure: (x: readonly number[], y: readonly number[]) => {
        const [left, right] = [x, y].map((row) => row.map((value) => value / Math.sqrt(dot(row, row))))
        return variance(left.map((value, i) => value - right[i])) / variance(left)
      },
    },
  ].flatMap(({ loss, measure, positiveMargin, negativeMargin }): Definition[] => {
    const of = ({ rows, labels }: LabelledBatch, anchor: number) => {
      const { positives, negatives } = othersOf(labels, anchor)
      return {
        pulls: positives.map((p) => Math.max(0, measure(rows[anchor], rows[p]) - positiveMargin)),
        pushes: negatives.map((n) => Math.max(0, negativeMargin - measure(rows[anchor], rows[n]))),
      }
    }
    const options = { positiveMargin, negativeMargin }
    const all = (batch: LabelledBatch) => [...batch.labels.keys()].map((anchor) => of(batch, anchor))
    const terms = (batch: LabelledBatch, anchor: number): number[] => Object.values(of(batch, anchor)).flat()
    return [
      {
        loss,
        options,
        terms,
        of: (_, batch) =>
          mean(nonZero(all(batch).flatMap(({ pulls }) => pulls))) +
          mean(nonZero(all(batch).flatMap(({ pushes }) => pushes))),
      },
      {
        loss,
        options: { ...options, reduction: 'mean' },
        terms,
        of: (_, batch) =>
          mean(all(batch).flatMap(({ pulls }) => pulls)) + mean(all(batch).flatMap(({ pushes }) => pushes)),
      },
    ]
  }),
  {
    loss: liftedStructure,
    terms: (batch, i) =>
      ofPositives(batch, i, (j) => {
        const pushes = [i, j].flatMap((row) =>
          othersOf(batch.labels, row).negatives.map((k) => Math.exp(1 - distance(batch.rows[row], batch.rows[k]))),
        )
        return Math.max(0, Math.log(sum(pushes)) + distance(batch.rows[i], batch.rows[j])) ** 2 / 2
      }),
  },
  {
    loss: liftedStructure,
    options: { generalised: true },
    terms: ({ rows, labels }, i) => {
      const { positives, negatives } = othersOf(labels, i)
      const log = (values: readonly number[]): number => (values.length === 0 ? 0 : Math.log(sum(values.map(Math.exp))))
      const pull = log(positives.map((j) => distance(rows[i], rows[j])))
      return [Math.max(0, pull + log(negatives.map((k) => 1 - distance(rows[i], rows[k]))))]
    },
  },
  {
    loss: circleLoss,
    options: { margin: 0.3, scale: 6 },
    terms: ({ rows, labels }, i) => {
      const { positives, negatives } = othersOf(labels, i)
      const s = (j: number): number => cosine(rows[i], rows[j])
      const push = sum(negatives.map((n) => Math.exp(6 * Math.max(0, s(n) + 0.3) * (s(n) - 0.3))))
      return [Math.log1p(push * sum(positives.map((p) => Math.exp(-6 * Math.max(0, 1.3 - s(p)) * (s(p) - 0.7)))))]
    },
    of: (terms) => mean(nonZero(terms.flat())),
  },
  {
    loss: angularLoss,
    options: { angle: 35 },
    terms: (batch, a) =>
      ofPositives(batch, a, (p) => {
        const slope = Math.tan((35 * Math.PI) / 180) ** 2
        const s = (i: number, j: number): number => cosine(batch.rows[i], batch.rows[j])
        const { negatives } = othersOf(batch.labels, a)
        return Math.log1p(
          sum(negatives.map((n) => Math.exp(4 * slope * (s(a, n) + s(p, n)) - 2 * (1 + slope) * s(a, p)))),
        )
      }),
  },
  {
    loss: tupletMargin,
    options: { margin: 0.2, scale: 5 },
    terms: (batch, a) =>
      ofPositives(batch, a, (p) => {
        const slack = Math.cos(Math.acos(Math.min(1, cosine(batch.rows[a], batch.rows[p]))) - 0.2)
        const { negatives } = othersOf(batch.labels, a)
        return Math.log1p(sum(negatives.map((n) => Math.exp(5 * (cosine(batch.rows[a], batch.rows[n]) - slack)))))
      }),
  },
  ...[undefined, 0.1].map((epsilon) => ({
    loss: multiSimilarity,
    options: { negativeScale: 8, epsilon },
    terms: ({ rows, labels }: LabelledBatch, i: number) => {
      const { positives, negatives } = othersOf(labels, i)
      const [near, far] = [positives, negatives].map((others) => others.map((j) => cosine(rows[i], rows[j])))
      const kept = {
        near: epsilon === undefined ? near : near.filter((s) => s - epsilon < Math.max(-Infinity, ...far)),
        far: epsilon === undefined ? far : far.filter((s) => s + epsilon > Math.min(Infinity, ...near)),
      }
      const pull = Math.log1p(sum(kept.near.map((s) => Math.exp(-2 * (s - 0.5))))) / 2
      return [pull + Math.log1p(sum(kept.far.map((s) => Math.exp(8 * (s - 0.5))))) / 8]
    },
  })),
  ...[true, false].map((normalise) => ({
    loss: nca,
    options: { normalise, scale: 1.5 },
    terms: ({ rows, labels }: LabelledBatch, i: number) => {
      const { positives, negatives } = othersOf(labels, i)
      const near = (j: number): number => Math.exp(-1.5 * distance(rows[i], rows[j], normalise) ** 2)
      if (positives.length === 0) return [0]
      return [-Math.log(sum(positives.map(near)) / sum([...positives, ...negatives].map(near)))]
    },
    of: overRowsWithPositives,
  })),
  {
    loss: fastAP,
    options: { bins: 6 },
    terms: ({ rows, labels }, i) => {
      const { positives, negatives } = othersOf(labels, i)
      if (positives.length === 0) return [0]
      const counts = (others: readonly number[], k: number): number =>
        sum(others.map((j) => Math.max(0, 1 - Math.abs(distance(rows[i], rows[j]) ** 2 - (4 * k) / 6) * 1.5)))
      const upTo = (others: readonly number[], k: number): number =>
        sum(Array.from({ length: k + 1 }, (_, bin) => counts(others, bin)))
      const terms = Array.from({ length: 7 }, (_, k) => {
        const hits = counts(positives, k) * upTo(positives, k)
        return hits === 0 ? 0 : hits / upTo([...positives, ...negatives], k)
      })
      return [1 - sum(terms) / positives.length]
    },
    of: overRowsWithPositives,
  },
  ...(['O', 'Ds', 'Dq', 'Iu', 'Ib'] as const).map((variant) => ({
    loss: pnp,
    options: { variant, anneal: 0.2, alpha: 1.5, b: 3, blockSize: 2 },
    terms: ({ rows, labels }: LabelledBatch, i: number) => {
      const { positives, negatives } = othersOf(labels, i)
      if (positives.length === 0) return [0]
      const cost = {
        O: (r: number) => r,
        Ds: (r: number) => Math.log1p(r),
        Dq: (r: number) => 1 - (1 + r) ** -1.5,
        Iu: (r: number) => (1 + r) * Math.log1p(r),
        Ib: (r: number) => (3 * r - Math.log1p(3 * r)) / 9,
      }[variant]
      const s = (j: number): number => cosine(rows[i], rows[j])
      return [
        mean([i, ...positives].map((j) => cost(sum(negatives.map((k) => 1 / (1 + Math.exp((s(j) - s(k)) / 0.2))))))),
      ]
    },
    of: overRowsWithPositives,
  })),
]

const { engines } = await enginesThatLoad()

describe.each(engines.map(({ name }) => name))('losses on labels on %s', (prefer) => {
  beforeAll(() => useEngine({ prefer }))

  it.each(definitions.map((one) => [one.loss.name, JSON.stringify(one.options ?? {}), one] as const))(
    '%s %s equals its definition, reduced and anchor by anchor',
    (_name, _options, { loss, options, terms, of = (all) => mean(all.flat()) }) =>
      fc.assert(
        fc.asyncProperty(labelledBatches, async (batch) => {
          const { rows, labels } = batch
          const each = [...labels.keys()].map((anchor) => terms(batch, anchor))
          const found = (reduction?: string): Promise<number[]> =>
            valuesOf(rows, (x) => loss(x, labels, { ...options, ...(reduction && { reduction }) } as never))
          expect(worst(await found(), [of(each, batch)])).toBeLessThan(5e-5)
          expect(worst(await found('none'), each.map(sum))).toBeLessThan(5e-5)
          expect(worst(await found('sum'), [sum(each.flat())])).toBeLessThan(5e-5)
        }),
        { numRuns: 12 },
      ),
  )

  it('intraPairVariance equals its definition', () =>
    fc.assert(
      fc.asyncProperty(labelledBatches, async ({ rows, labels }) => {
        const similarities = (kind: 'positives' | 'negatives'): number[] =>
          [...labels.keys()].flatMap((i) => othersOf(labels, i)[kind].map((j) => cosine(rows[i], rows[j])))
        const [near, far] = [similarities('positives'), similarities('negatives')]
        const below = near.map((s) => Math.max(0, 0.9 * mean(near) - s) ** 2)
        const above = far.map((s) => Math.max(0, s - 1.2 * mean(far)) ** 2)
        const options = { positiveEpsilon: 0.1, negativeEpsilon: 0.2 }
        const found = await valuesOf(rows, (x) => intraPairVariance(x, labels, options))
        expect(worst(found, [mean(below) + mean(above)])).toBeLessThan(1e-5)
      }),
      { numRuns: 12 },
    ))
})
