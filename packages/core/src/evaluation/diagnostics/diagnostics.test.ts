import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { Philox } from '../../random/philox.ts'
import { alignment } from './alignment.ts'
import { collapseScore } from './collapse-score.ts'
import { effectiveRank } from './effective-rank.ts'
import { falseNegativeRate } from './false-negative-rate.ts'
import { hardnessHistogram } from './hardness-histogram.ts'
import { rankMe } from './rank-me.ts'
import { tolerance } from './tolerance.ts'
import { uniformity } from './uniformity.ts'

// Four points on the circle, with values worked out by hand.
const points = Float64Array.of(1, 0, 0, 1, -1, 0, Math.SQRT1_2, Math.SQRT1_2)
const labels = Int32Array.of(0, 0, 1, 1)
const dimension = 2

function normals(count: number, columns: number, seed = 1): Float64Array {
  const rng = new Philox(seed)
  return Float64Array.from({ length: count * columns }, () => rng.normal())
}

it('uniformity and tolerance are those worked out', () => {
  expect(uniformity(points, { dimension })).toBeCloseTo(-2.210602, 6)
  const found = tolerance(points, labels, { dimension })
  expect(found.joint).toBeCloseTo(-0.117851, 6)
  expect(found.conditional).toBeCloseTo(-0.353553, 6)
  expect(tolerance(points, Int32Array.of(0, 1, 2, 3), { dimension })).toEqual({
    joint: 0,
    conditional: Number.NaN,
    sameLabelRate: 0,
  })
})

it('do not change with the length of rows unless asked to', () => {
  const stretched = points.map((value, at) => value * (1 + Math.floor(at / 2)))
  expect(uniformity(stretched, { dimension })).toBeCloseTo(uniformity(points, { dimension }), 12)
  expect(uniformity(stretched, { dimension, normalise: false })).toBeLessThan(uniformity(points, { dimension }))
  expect(alignment(points, stretched, { dimension })).toBeCloseTo(0, 12)
  expect(alignment(points, stretched, { dimension, normalise: false, exponent: 1 })).toBeCloseTo(1.5, 12)
  expect(tolerance(stretched, labels, { dimension }).joint).toBeCloseTo(-0.117851, 6)
})

it('uniformity stays finite for rows far apart, and is 0 for one point', () => {
  expect(uniformity(Float64Array.of(0, 100, 300), { dimension: 1, normalise: false })).toBeCloseTo(
    -20_000 - Math.log(3),
    9,
  )
  expect(uniformity(Float64Array.of(1, 1, 1), { dimension: 1 })).toBe(0)
})

it('tolerance is that of all pairs', () => {
  const rows = normals(20, 3)
  const own = Int32Array.from({ length: 20 }, (_, row) => row % 3)
  let [sum, pairs] = [0, 0]
  for (let a = 0; a < 20; a += 1) {
    for (let b = 0; b < 20; b += 1) {
      if (a === b || own[a] !== own[b]) continue
      pairs += 1
      for (let k = 0; k < 3; k += 1) sum += rows[a * 3 + k] * rows[b * 3 + k]
    }
  }
  const found = tolerance(rows, own, { dimension: 3, normalise: false })
  expect(found.joint).toBeCloseTo(sum / 380, 10)
  expect(found.conditional).toBeCloseTo(sum / pairs, 10)
})

it('ranks are between 1 and the smaller side, and do not change with the scale', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.nat(99), (count, columns, seed) => {
      const rows = normals(count, columns, seed)
      const rank = effectiveRank(rows, { dimension: columns })
      expect(rank).toBeGreaterThanOrEqual(1 - 1e-12)
      expect(rank).toBeLessThanOrEqual(Math.min(count, columns) + 1e-9)
      const larger = rows.map((value) => 100 * value)
      expect(effectiveRank(larger, { dimension: columns })).toBeCloseTo(rank, 9)
      expect(rankMe(rows, { dimension: columns, epsilon: 0 })).toBeCloseTo(rank, 12)
    }),
    { numRuns: 30 },
  )
  expect(effectiveRank(Float64Array.of(1, 0, 0, 1), { dimension: 2 })).toBeCloseTo(2, 12)
  expect(effectiveRank(Float64Array.of(3, 3, 3, 3), { dimension: 2, centre: true })).toBe(0)
  expect(() => rankMe(points, { dimension, epsilon: -1 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
})

it('the collapse score tells a point, a line and a sphere apart', () => {
  const sphere = collapseScore(normals(400, 8), { dimension: 8 })
  expect(sphere.complete).toBeLessThan(0.02)
  expect(sphere.dimensional).toBeLessThan(0.02)
  const line = normals(400, 8).map((value, at, all) => (at % 8 === 0 ? value : all[at - (at % 8)]))
  const onLine = collapseScore(line, { dimension: 8 })
  expect(onLine.complete).toBeLessThan(0.02)
  expect(onLine.dimensional).toBeCloseTo(7 / 8, 6)
  const point = collapseScore(new Float64Array(80).fill(2), { dimension: 8 })
  expect(point.complete).toBeCloseTo(1, 7)
  expect(point.dimensional).toBe(1)
})

it('the histogram counts each pair of different label twice, bounds in the bin above, the last in the last', () => {
  const rows = Float64Array.of(0, 1, 2, 5)
  const options = { dimension: 1, measure: 'euclidean', normalise: false } as const
  // Distances across labels 0 0 1 1: 2, 5, 1, 4.
  expect(hardnessHistogram(rows, labels, { ...options, edges: [1, 2, 4] })).toEqual({
    counts: Float64Array.of(2, 4),
    below: 0,
    above: 2,
  })
  expect(hardnessHistogram(rows, labels, { ...options, edges: [1.5, 4.5, 9] })).toEqual({
    counts: Float64Array.of(4, 2),
    below: 2,
    above: 0,
  })
  const alike = Float64Array.of(0.1, 0.3, 0.7, 0.2, 0.6, 1.4)
  const found = hardnessHistogram(alike, Int32Array.of(0, 1), { dimension: 3, edges: [0.5, 1] })
  expect(found).toEqual({ counts: Float64Array.of(2), below: 0, above: 0 })
  for (const edges of [[1], [1, 1], [2, 1], [0, Number.NaN]]) {
    expect(() => hardnessHistogram(rows, labels, { ...options, edges })).toThrow(
      expect.objectContaining({ code: 'NEG_RANGE' }),
    )
  }
})

it('the rate of false negatives has an interval around it', () => {
  const found = falseNegativeRate(Int32Array.of(1, 2), [[1, 2, 3], Int32Array.of(1)])
  expect(found).toMatchObject({ falseNegatives: 1, total: 4, estimate: 0.25, confidence: 0.95 })
  expect(found.low).toBeLessThan(0.25)
  expect(found.high).toBeGreaterThan(0.25)
  expect(falseNegativeRate(Int32Array.of(1), [[]])).toMatchObject({ total: 0, low: 0, high: 1 })
  expect(() => falseNegativeRate(Int32Array.of(1), [])).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})

it('refuse what is no embedding', () => {
  for (const measure of [
    (rows: Float64Array) => uniformity(rows, { dimension }),
    (rows: Float64Array) => tolerance(rows, Int32Array.of(0, 0), { dimension }),
    (rows: Float64Array) => alignment(rows, rows, { dimension }),
    (rows: Float64Array) => effectiveRank(rows, { dimension }),
    (rows: Float64Array) => collapseScore(rows, { dimension }),
  ]) {
    expect(() => measure(Float64Array.of(1, 2, 3))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
    expect(() => measure(new Float64Array(0))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
    expect(() => measure(Float64Array.of(1, 2, Infinity, 3))).toThrow(
      expect.objectContaining({ code: 'NEG_NOT_FINITE' }),
    )
  }
  expect(() => uniformity(points, { dimension, sharpness: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => alignment(points, points, { dimension, exponent: 0 })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
  expect(() => alignment(points, points.subarray(2), { dimension })).toThrow(
    expect.objectContaining({ code: 'NEG_SHAPE' }),
  )
})
