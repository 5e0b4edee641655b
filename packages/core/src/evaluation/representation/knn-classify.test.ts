import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { knnClassify, type KnnOptions } from './knn-classify.ts'
import { knnProbe } from './knn-probe.ts'

const line = Float32Array.of(0, 1, 2, 10, 11)
const labels = Int32Array.of(7, 7, 3, 3, 3)
const on = (queries: readonly number[], options: Omit<KnnOptions, 'dimension'>) =>
  knnClassify(line, labels, Float32Array.from(queries), { dimension: 1, ...options })

it('takes the votes of the k nearest, ties by index and by label', () => {
  expect(on([0.4, 1.5, 9], { k: 1 })).toMatchObject({
    classes: Int32Array.of(3, 7),
    predictions: Int32Array.of(7, 7, 3),
  })
  expect(on([1.6], { k: 2 }).predictions).toEqual(Int32Array.of(3))
  expect(Array.from(on([1.6], { k: 99 }).shares.values)).toEqual([0.6, 0.4])
})

it('weighs votes by distance, and by cosine', () => {
  expect(Array.from(on([1.25], { k: 2, vote: 'distance' }).shares.values)).toEqual([0.25, 0.75])
  expect(Array.from(on([1], { k: 3, vote: 'distance' }).shares.values)).toEqual([0, 1])
  const { shares } = knnClassify(Float64Array.of(1, 0, 0, 1), Int32Array.of(0, 1), Float64Array.of(2, 0), {
    dimension: 2,
    k: 2,
    vote: 'similarity',
    temperature: 0.5,
  })
  expect(shares.values[0]).toBeCloseTo(Math.exp(2) / (Math.exp(2) + 1), 12)
})

it('finds the neighbours that a full sort finds', () => {
  const numbers = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(numbers, fc.integer({ min: -4, max: 4 }), fc.integer({ min: 1, max: 12 }), (rows, query, k) => {
      // Each row has a label of its own, so the shares tell which rows voted.
      const own = Int32Array.from(rows, (_, i) => i)
      const { shares } = knnClassify(Float64Array.from(rows), own, Float64Array.of(query), { dimension: 1, k })
      const order = [...own].sort((a, b) => Math.abs(rows[a] - query) - Math.abs(rows[b] - query) || a - b)
      const voted = own.filter((i) => shares.values[i] > 0)
      expect(Array.from(voted)).toEqual(order.slice(0, k).sort((a, b) => a - b))
    }),
  )
})

it('judges with labels that were never seen', () => {
  const found = knnProbe(line, labels, Float32Array.of(0, 10.4), Int32Array.of(7, 99), { dimension: 1, k: 1 })
  expect(found.accuracy).toBe(0.5)
})

it('refuses options and labels that fit nothing', () => {
  expect(() => on([1], { k: 0 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => on([1], { k: 1, vote: 'similarity', measure: 'euclidean' })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
  expect(() => on([1], { k: 1, vote: 'similarity', temperature: 0 })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
  expect(() => on([1], { k: 1, vote: JSON.parse('"loud"') })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => knnProbe(line, labels, Float32Array.of(1), Int32Array.of(1, 2), { dimension: 1, k: 1 })).toThrow(
    expect.objectContaining({ code: 'NEG_SHAPE' }),
  )
})
