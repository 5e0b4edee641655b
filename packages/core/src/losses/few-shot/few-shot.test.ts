import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { classicICNNScore } from '../../evaluation/separability/classic-icnn-score.ts'
import { icnnScore } from '../../evaluation/separability/icnn-score.ts'
import { expectNoLeak } from '../../testing/expect-no-leak.ts'
import { episodeLoss, episodeTerms } from './episode-loss.ts'
import { icnnLoss } from './icnn-loss.ts'
import { prototypeDistances, protoTriplet } from './proto-triplet.ts'
import { prototypes } from './prototypes.ts'

beforeAll(() => useEngine({ prefer: 'cpu' }))

const pairs = Int32Array.of(0, 0, 1, 1)
const supports = (): tf.Tensor2D =>
  tf.tensor2d([
    [0, 0],
    [1, 0],
    [4, 0],
    [4, 2],
  ])
const queries = (): tf.Tensor2D =>
  tf.tensor2d([
    [0.5, 1],
    [1.9, 0.5],
    [4, 1.6],
    [2.6, 1],
  ])

async function numbers(tensors: Readonly<Record<string, tf.Tensor | number>>): Promise<Record<string, number>> {
  const read = Object.entries(tensors).map(async ([name, value]) => [
    name,
    typeof value === 'number' ? value : (await value.data())[0],
  ])
  return Object.fromEntries(await Promise.all(read))
}

it('gives the worked distances and losses against prototypes', async () => {
  const means = prototypes(supports(), pairs, 2)
  expect(await means.array()).toEqual([
    [0.5, 0],
    [4, 1],
  ])
  const { own, nearestWrong } = prototypeDistances(queries(), means, pairs)
  const [owns, wrongs] = await Promise.all([own.data(), nearestWrong.data()])
  ;[1, 1.486607, 0.600001, 1.4].forEach((wanted, i) => expect(owns[i]).toBeCloseTo(wanted, 5))
  ;[3.5, 2.158704, 3.848376, 2.325941].forEach((wanted, i) => expect(wrongs[i]).toBeCloseTo(wanted, 5))
  expect((await protoTriplet(queries(), means, pairs).data())[0]).toBe(0)
  expect((await protoTriplet(queries(), means, pairs, { margin: 1 }).data())[0]).toBeCloseTo(0.100491, 5)
  const same = tf.zeros<tf.Rank.R2>([2, 2])
  expect((await protoTriplet(queries(), same, pairs, { margin: 0.7 }).data())[0]).toBeCloseTo(0.7, 6)
})

it.each([
  [
    'all eight points',
    () => icnnScore(supports().concat(queries()), Int32Array.of(...pairs, ...pairs), { neighbours: 4 }),
    { k: 4, lambdaIntra: 0.349166, lambdaInter: 0.700144, gamma: 0.75, score: 0.637327 },
  ],
  [
    'supports alone',
    () => icnnScore(supports(), pairs),
    { k: 2, lambdaIntra: 0.548825, lambdaInter: 0.850347, gamma: 1, score: 0.849793 },
  ],
  [
    'queries against supports, the nearest dropped',
    () => icnnScore(queries(), pairs, { target: supports(), targetLabels: pairs, dropNearest: true }),
    { k: 2, lambdaIntra: 0.350074, lambdaInter: 0.761359, gamma: 1, score: 0.777858 },
  ],
  [
    'queries against supports',
    () => icnnScore(queries(), pairs, { target: supports(), targetLabels: pairs }),
    { k: 2, lambdaIntra: 0.44834, lambdaInter: 1, gamma: 1, score: 0.862085 },
  ],
])('scores %s as worked', async (_name, score, wanted) => {
  const found = await numbers({ ...score() })
  for (const [name, value] of Object.entries(wanted)) expect(found[name]).toBeCloseTo(value, 5)
})

it('is near 1 for tight clusters, and the same after a turn, a shift and another order', async () => {
  const square = [
    [0, 0],
    [0.1, 0],
    [0, 0.1],
    [0.1, 0.1],
    [0.05, 0.05],
  ]
  const points = [
    [0, 0],
    [10, 10],
    [20, 0],
  ].flatMap(([x, y]) => square.map(([dx, dy]) => [x + dx, y + dy]))
  const labels = Int32Array.from(points, (_, i) => Math.floor(i / 5))
  const tight = await numbers({ ...icnnScore(tf.tensor2d(points), labels) })
  expect(tight['score']).toBeCloseTo(0.998283, 4)
  expect((await numbers({ ...classicICNNScore(tf.tensor2d(points), labels) }))['score']).toBeGreaterThan(0.9)
  const turned = points.map(([x, y]) => [0.6 * x - 0.8 * y + 3, 0.8 * x + 0.6 * y - 1])
  const moved = await numbers({ ...icnnScore(tf.tensor2d(turned.toReversed()), labels.toReversed()) })
  expect(moved['score']).toBeCloseTo(tight['score'], 4)
})

it('adds the terms of an episode up, and leaves nothing behind', async () => {
  const [q, s] = [queries(), supports()]
  const labels = { query: pairs, support: pairs }
  const terms = ['crossEntropy', 'protoTriplet', 'icnnFull', 'icnnSupport', 'icnnQuery'] as const
  const parts = await numbers({ ...episodeTerms(q, s, labels, { ways: 2, terms, margin: 1 }) })
  const mean = Object.values(parts).reduce((sum, value) => sum + value, 0) / 5
  expect((await episodeLoss(q, s, labels, { ways: 2, terms, margin: 1 }).data())[0]).toBeCloseTo(mean, 5)
  expect(parts['protoTriplet']).toBeCloseTo(0.100491, 5)
  await expectNoLeak(() => episodeLoss(q, s, labels, { ways: 2, terms }))
})

it('refuses episodes of one class, classes without support, terms and neighbours there are not', () => {
  const [q, s] = [queries(), supports()]
  const one = tf.zeros<tf.Rank.R2>([1, 2])
  const code = (wanted: string): unknown => expect.objectContaining({ code: wanted })
  expect(() => protoTriplet(q, one, new Int32Array(4))).toThrow(code('NEG_NO_NEGATIVES'))
  expect(() => prototypes(s, pairs, 3)).toThrow(code('NEG_RANGE'))
  expect(() => prototypes(s, Int32Array.of(0, 0, 1, 2), 2)).toThrow(code('NEG_RANGE'))
  expect(() => episodeLoss(q, s, { query: pairs, support: pairs }, { ways: 2, terms: [] })).toThrow(code('NEG_RANGE'))
  expect(() => icnnScore(s, pairs, { neighbours: 4 })).toThrow(code('NEG_RANGE'))
  expect(() => icnnLoss(one, Int32Array.of(0))).toThrow(code('NEG_SHAPE'))
  expect(() => icnnScore(q, pairs, { target: s })).toThrow(code('NEG_SHAPE'))
  expect(() => classicICNNScore(one, Int32Array.of(0))).toThrow(code('NEG_SHAPE'))
})
