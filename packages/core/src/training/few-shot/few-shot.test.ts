import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { evaluateFewShot } from '../../evaluation/few-shot/evaluate-few-shot.ts'
import { Philox } from '../../random/philox.ts'
import { EpisodeSampler } from './episode-sampler.ts'
import { splitClasses } from './split-classes.ts'
import { trainFewShot } from './train-few-shot.ts'

beforeAll(() => useEngine({ prefer: 'cpu' }))

const labels = Int32Array.from({ length: 80 }, (_, i) => 10 + (i % 8))

it('draws disjoint rows of the classes it names, the same for a seed and step', () => {
  const sampler = new EpisodeSampler(labels, { ways: 3, shots: 2, queries: [1, 5, 8], seed: 4 })
  const episode = sampler.episode(7)
  expect(episode).toEqual(new EpisodeSampler(labels, { ways: 3, shots: 2, queries: [1, 5, 8], seed: 4 }).episode(7))
  expect(episode).not.toEqual(sampler.episode(8))
  expect(new Set([...episode.support, ...episode.query]).size).toBe(6 + 14)
  expect(new Set(episode.classes).size).toBe(3)
  episode.support.forEach((row, i) => expect(labels[row]).toBe(episode.classes[episode.supportLabels[i]]))
  episode.query.forEach((row, i) => expect(labels[row]).toBe(episode.classes[episode.queryLabels[i]]))
})

it('names a class that is short, unless rows may repeat', () => {
  expect(() => new EpisodeSampler(labels, { shots: 5, queries: 6, seed: 1 })).toThrow(/class 10 has 10 rows/)
  const repeated = new EpisodeSampler(labels, { shots: 5, queries: 6, seed: 1, replacement: true })
  expect(repeated.episode(0).query).toHaveLength(30)
  expect(() => new EpisodeSampler(labels, { ways: 9, seed: 1 })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => new EpisodeSampler(labels, { ways: 2, queries: [1], seed: 1 })).toThrow(
    expect.objectContaining({ code: 'NEG_RANGE' }),
  )
})

it('holds whole classes out', () => {
  const { train, test } = splitClasses(labels, 3, 5)
  expect(train.length + test.length).toBe(80)
  const [seen, held] = [train, test].map((rows) => new Set(Array.from(rows, (row) => labels[row])))
  expect(held.size).toBe(3)
  for (const label of held) expect(seen.has(label)).toBe(false)
  expect([...splitClasses(labels, [12]).test].every((row) => labels[row] === 12)).toBe(true)
  expect(() => splitClasses(labels, 8)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  expect(() => splitClasses(labels, [99])).toThrow(expect.objectContaining({ code: 'NEG_ID_UNKNOWN' }))
})

it('trains an encoder that tells new classes apart better than before', async () => {
  const rng = new Philox(2)
  // What tells classes apart are two dimensions out of six; the others are loud.
  const values = Array.from(labels, (label) => {
    const angle = (2 * Math.PI * label) / 8
    return [Math.cos(angle), Math.sin(angle), ...Array.from({ length: 4 }, () => 3 * rng.normal())].map(
      (x) => x + 0.1 * rng.normal(),
    )
  })
  const features = tf.tensor2d(values)
  const weights = tf.variable(tf.eye(6) as tf.Tensor2D)
  const encoder = (rows: tf.Tensor): tf.Tensor2D => rows.matMul(weights) as tf.Tensor2D
  const test = { sampler: new EpisodeSampler(labels, { ways: 4, queries: 5, seed: 9 }), episodes: 30 }
  const before = await evaluateFewShot(encoder, features, test)
  const tensors = tf.memory().numTensors
  const optimiser = tf.train.sgd(0.02)
  const sampler = new EpisodeSampler(labels, { ways: 4, shots: 2, queries: 5, seed: 1 })
  const seen: number[] = []
  const losses = await trainFewShot(encoder, features, {
    sampler,
    episodes: 40,
    optimiser,
    terms: ['crossEntropy', 'protoTriplet', 'icnnFull'],
    augment: (rows) => rows.mul(1),
    onEpisode: (step) => seen.push(step),
  })
  optimiser.dispose()
  expect(tf.memory().numTensors).toBeLessThanOrEqual(tensors + 1)
  expect(losses).toHaveLength(40)
  expect(seen).toHaveLength(40)
  const after = await evaluateFewShot(encoder, features, test)
  expect(after.mean).toBeGreaterThan(before.mean + 0.1)
  expect(after.icnn).toBeGreaterThan(before.icnn)
  expect(after.halfWidth).toBeGreaterThan(0)
})
