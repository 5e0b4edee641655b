import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { contrastiveLoss, tripletMargin } from '../../losses/index.ts'
import { Philox } from '../../random/philox.ts'
import { randomMatrix } from '../../testing/index.ts'
import {
  allTriplets,
  distanceWeightedChances,
  mineAngular,
  mineBatchEasyHard,
  mineBatchHard,
  mineDistanceWeighted,
  mineHardestShare,
  mineMultiSimilarity,
  minePairMargin,
  mineTopK,
  mineTripletMargin,
  mineUniformHistogram,
  pairsFromTriplets,
  tripletsFromPairs,
} from '../index.ts'

const rows = { values: Float32Array.from([1, 0, 0.9, 0.1, 0, 1, -1, 0]), dimension: 2 }
const labels = Int32Array.of(0, 0, 1, 1)

describe('options of miners', () => {
  beforeAll(() => useEngine({ prefer: 'cpu' }))

  it.each([
    ['measure', () => mineBatchHard(rows, labels, { measure: 'hamming' as 'cosine' })],
    ['positiveStrategy', () => mineBatchEasyHard(rows, labels, { positiveStrategy: 'soft' as 'hard' })],
    ['negativeStrategy', () => mineBatchEasyHard(rows, labels, { positiveStrategy: 'semihard' })],
    ['negativeStrategy', () => mineBatchEasyHard(rows, labels, { positiveStrategy: 'all' })],
    ['allowedNegativeRange', () => mineBatchEasyHard(rows, labels, { allowedNegativeRange: [1, 0] })],
    ['epsilon', () => mineMultiSimilarity(rows, labels, { epsilon: -1 })],
    ['positiveMargin', () => minePairMargin(rows, labels, { positiveMargin: Number.NaN })],
    ['margin', () => mineTripletMargin(rows, labels, { margin: Number.POSITIVE_INFINITY })],
    ['kind', () => mineTripletMargin(rows, labels, { kind: 'soft' as 'hard' })],
    ['mostTriplets', () => mineTripletMargin(rows, labels, { mostTriplets: 1, margin: 9 })],
    ['mostTriplets', () => mineAngular(rows, labels, { mostTriplets: -1 })],
    ['angle', () => mineAngular(rows, labels, { angle: 91 })],
    ['k', () => mineTopK(rows, labels, { k: 0 })],
    ['share', () => mineHardestShare(rows, labels, { share: 0 })],
    ['bins', () => mineUniformHistogram(rows, labels, { bins: 0 })],
    ['positiveDraws', () => mineUniformHistogram(rows, labels, { bins: 1, positiveDraws: [[4]] })],
    ['cutoff', () => mineDistanceWeighted(rows, labels, { cutoff: -1 })],
  ] as const)('%s out of range is refused', async (field, run) => {
    await expect(run()).rejects.toMatchObject({ code: 'NEG_RANGE', where: { field } })
  })

  it('refuses draws from other bins, rows of a broken width, copies of another label', async () => {
    await expect(mineUniformHistogram(rows, labels, { negativeDraws: [] })).rejects.toMatchObject({ code: 'NEG_SHAPE' })
    await expect(mineBatchHard({ ...rows, dimension: 3 }, labels)).rejects.toMatchObject({ code: 'NEG_SHAPE' })
    const references = { embeddings: rows, labels, own: Int32Array.of(0, 1, 2, 0) }
    await expect(mineBatchHard(rows, labels, { references })).rejects.toMatchObject({ code: 'NEG_RANGE' })
    expect(() => allTriplets(labels, { references })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })

  it('puts equal values into the last bin, and a measure 0 wide at its end', async () => {
    const same = { values: new Float32Array(8).fill(1), dimension: 2 }
    const { histogram } = await mineUniformHistogram(same, labels, { bins: 3 })
    expect([...histogram.positives]).toEqual([0, 0, 4])
    expect([...histogram.negatives]).toEqual([0, 0, 8])
  })

  it('counts what became of every pair', async () => {
    const { report } = await mineBatchHard(rows, Int32Array.of(0, 0, 1, -1))
    expect(report).toEqual({
      anchors: 4,
      anchorsWithoutPositive: 2,
      anchorsWithoutNegative: 0,
      anchorsKept: 2,
      positives: { considered: 2, kept: 2, dropped: { incompleteAnchor: 0, rule: 0 } },
      negatives: { considered: 10, kept: 2, dropped: { incompleteAnchor: 6, rule: 2 } },
    })
  })

  it('feeds the losses', async () => {
    const embeddings = tf.tensor2d(rows.values, [4, 2])
    const { triplets } = await mineTripletMargin(embeddings, labels, { margin: 1 })
    const { pairs } = await minePairMargin(embeddings, labels, { positiveMargin: 0, negativeMargin: 2 })
    const losses = [
      contrastiveLoss(embeddings, labels, { pairs }),
      contrastiveLoss(embeddings, labels),
      tripletMargin(embeddings, triplets),
    ]
    const [mined, plain, ofTriplets] = await Promise.all(losses.map(async (loss) => (await loss.data())[0]))
    expect(mined).toBeCloseTo(plain, 6)
    expect(ofTriplets).toBeGreaterThan(0)
    const back = pairsFromTriplets(tripletsFromPairs(pairs.positives, pairs.negatives))
    expect(back.positives.anchor).toHaveLength(back.negatives.anchor.length)
    tf.dispose([embeddings, losses])
  })
})

describe('mineDistanceWeighted', () => {
  beforeAll(() => useEngine({ prefer: 'cpu' }))

  it('draws negatives as often as their chances say', async () => {
    const many = Int32Array.from({ length: 12 }, (_, row) => (row === 0 ? 1 : row < 9 ? 0 : 2))
    const embeddings = { values: Float32Array.from(randomMatrix(new Philox(3), 12, 3).values), dimension: 3 }
    const options = { nonzeroLossCutoff: 1.9, cutoff: 0.3 }
    const chances = await distanceWeightedChances(embeddings, many, options)
    const counts = new Float64Array(144)
    const rng = new Philox(8)
    let draws = 0
    for (let round = 0; round < 400; round += 1) {
      const { triplets } = await mineDistanceWeighted(embeddings, many, { ...options, seed: rng.fork(round) })
      for (const [at, anchor] of triplets.anchor.entries()) {
        if (anchor !== 1) continue
        counts[12 + triplets.negative[at]] += 1
        draws += 1
      }
    }
    for (let row = 0; row < 12; row += 1) {
      const chance = chances[12 + row]
      expect(Math.abs(counts[12 + row] / draws - chance)).toBeLessThan(
        5 * Math.sqrt((chance * (1 - chance)) / draws) + 1e-9,
      )
    }
  })

  it('overflows in no dimension', async () => {
    const embeddings = { values: Float32Array.from(randomMatrix(new Philox(4), 8, 2048).values), dimension: 2048 }
    const turns = Int32Array.from({ length: 8 }, (_, row) => row % 2)
    const chances = await distanceWeightedChances(embeddings, turns, { nonzeroLossCutoff: 2 })
    const sums = Array.from({ length: 8 }, (_, row) =>
      chances.subarray(row * 8, row * 8 + 8).reduce((x, y) => x + y, 0),
    )
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5)
  })
})
