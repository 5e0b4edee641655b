import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { NormalisedSoftmaxHead } from '../../models/normalised-softmax-head/normalised-softmax-head.ts'
import { evaluateNovelClasses } from './evaluate-novel-classes.ts'
import { novelClassMetrics } from './novel-class-metrics.ts'
import { rejectThreshold } from './reject-threshold.ts'
import { weightMeanCosines } from './weight-mean-cosines.ts'

beforeAll(() => useEngine({ prefer: 'cpu' }))

it('tells the groups apart', () => {
  expect(novelClassMetrics([0, 1, 2, 3, 3, 0, 2, 1], [0, 1, 2, 3, 2, 3, 2, 3], { knownClasses: 3 })).toEqual({
    all: 0.625,
    known: 0.8,
    novel: 1 / 3,
    harmonicMean: expect.closeTo(0.470588235, 8),
    knownAsNovel: 1,
    novelAsKnown: 2,
  })
  expect(novelClassMetrics([1, 0], [0, 1], { knownClasses: 1 }).harmonicMean).toBe(0)
  expect(() => novelClassMetrics([], [], { knownClasses: 1 })).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})

it('rejects a share of the known', () => {
  const maxima = Array.from({ length: 11 }, (_, i) => i / 10)
  expect(rejectThreshold(maxima, 0.25)).toEqual({ threshold: 0.25, rejected: Int32Array.of(0, 1, 2) })
  expect(rejectThreshold([0.1, 0.5, 0.9, 0.2], 0.5, 2).threshold).toBeCloseTo(0.7, 12)
  expect(rejectThreshold(maxima, 0).rejected).toHaveLength(0)
  expect(() => rejectThreshold(maxima, 2)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => rejectThreshold([Number.NaN], 0.5)).toThrow(expect.objectContaining({ code: 'NEG_NOT_FINITE' }))
  expect(() => rejectThreshold([], 0.5)).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
})

it('compares vectors with the mean directions of their classes', async () => {
  const embeddings = tf.tensor2d([
    [3, 0],
    [0, 1],
    [-2, 0],
  ])
  const weights = tf.tensor2d([
    [1, 1],
    [1, 0],
    [1, 0],
  ])
  const cosines = await weightMeanCosines(embeddings, weights, Int32Array.of(0, 0, 1))
  ;[1, -1, 0].forEach((wanted, i) => expect(cosines[i]).toBeCloseTo(wanted, 6))
  tf.dispose([embeddings, weights])
})

it('evaluates both scenarios, leaves nothing behind, and refuses labels and shots that are not there', async () => {
  const weights = tf.tensor2d([
    [1, 0, 0],
    [0, 1, 0],
  ])
  const head = new NormalisedSoftmaxHead(weights, { labels: ['a', 'b'] })
  const rows = tf.tensor2d([
    [9, 1, 0],
    [1, 9, 0],
    [0, 1, 9],
    [0, 1, 5],
    [0, -9, 1],
  ])
  const labels = ['a', 'b', 'c', 'c', 'd']
  const before = tf.memory().numTensors
  const samples = { embeddings: rows, labels }
  const how = { shots: 1, seeds: [1, 2] } as const
  const joint = await evaluateNovelClasses(head, samples, samples, { scenario: 'joint', ...how })
  const disjoint = await evaluateNovelClasses(head, samples, samples, { scenario: 'disjoint', ...how })
  expect(joint.map(({ seed, all }) => [seed, all])).toEqual([
    [1, 1],
    [2, 1],
  ])
  expect(disjoint.map(({ novel, known }) => [novel, known])).toEqual([
    [1, Number.NaN],
    [1, Number.NaN],
  ])
  const asked = (more: object) => evaluateNovelClasses(head, samples, samples, { scenario: 'joint', ...how, ...more })
  await expect(asked({ shots: 2 })).rejects.toMatchObject({ code: 'NEG_RANGE' })
  const other = { embeddings: rows, labels: ['a', 'b', 'e', 'c', 'd'] }
  await expect(evaluateNovelClasses(head, samples, other, { scenario: 'joint', ...how })).rejects.toMatchObject({
    code: 'NEG_ID_UNKNOWN',
  })
  expect(tf.memory().numTensors).toBe(before)
  head.dispose()
  tf.dispose([rows, weights])
})
