import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { contrastiveOracle } from '../../fixtures/contrastive-oracle.ts'
import { contrastiveProblem } from '../../fixtures/contrastive-problem.ts'
import { useEngine } from '../engine/use-engine.ts'
import { countNegatives, countPositives } from './contrastive-counts.ts'
import { planContrastive, reversedOptions } from './contrastive-plan.ts'
import type { ContrastivePlan } from './contrastive-plan.ts'
import type { ContrastiveOptions } from './contrastive.ts'

beforeAll(() => useEngine({ prefer: 'cpu' }))

function plan(queries: number[], candidates: number[], options: ContrastiveOptions = {}): ContrastivePlan {
  const inputs = [queries, candidates].map((shape) => tf.zeros(shape as [number, number])) as [tf.Tensor2D, tf.Tensor2D]
  try {
    return planContrastive(...inputs, options, false)
  } finally {
    tf.dispose(inputs)
  }
}

function failure(queries: number[], candidates: number[], options?: ContrastiveOptions): string {
  try {
    return JSON.stringify(plan(queries, candidates, options))
  } catch (error) {
    return String(error)
  }
}

function pairs(query: number[], candidate: number[]): { query: Int32Array; candidate: Int32Array } {
  return { query: Int32Array.from(query), candidate: Int32Array.from(candidate) }
}

describe('planContrastive', () => {
  it.each([
    ['vectors of two lengths', [2, 3], [3, 2]],
    ['no query', [0, 3], [3, 3]],
    ['no candidate', [3, 3], [0, 3]],
    ['vectors of length 0', [3, 0], [3, 0]],
    ['a vector for a matrix', [3], [3, 3]],
    ['a stack of matrices', [3, 3], [1, 3, 3]],
  ])('refuses %s', (_name, queries, candidates) => {
    expect(failure(queries, candidates)).toContain(`NEG_SHAPE: queries are [${queries}] and candidates [${candidates}]`)
  })

  it.each<[string, ContrastiveOptions, string]>([
    ['a temperature of 0', { temperature: 0 }, 'NEG_RANGE: the temperature 0'],
    ['a temperature below 0', { temperature: -1 }, 'NEG_RANGE: the temperature -1'],
    ['an infinite temperature', { temperature: Infinity }, 'NEG_RANGE: the temperature Infinity'],
    ['a temperature that is no number', { temperature: NaN }, 'NEG_RANGE: the temperature NaN'],
    ['a margin that is no number', { margin: NaN }, 'NEG_RANGE: the margin is NaN'],
    ['a block of nothing', { blockSize: 0 }, 'NEG_RANGE: blockSize is 0'],
    ['half a block', { blockSize: 0.5 }, 'NEG_RANGE: blockSize is 0.5'],
    ['no negatives at all', { topNegatives: 0 }, 'NEG_RANGE: topNegatives is 0'],
    ['another reduction', { reduction: 'median' as 'mean' }, 'NEG_RANGE: there is no reduction "median"'],
    ['another denominator', { denominator: 'none' as 'all' }, 'NEG_RANGE: there is no denominator "none"'],
    ['too few positives', { positives: Int32Array.of(0) }, 'NEG_SHAPE: 1 positives for 2 queries (field positives)'],
    [
      'a positive that is no candidate',
      { positives: Int32Array.of(0, 3) },
      'NEG_RANGE: the positive 3 is none of 3 candidates (field positives, row 2)',
    ],
    ['a positive below -1', { positives: Int32Array.of(0, -2) }, 'NEG_RANGE: the positive -2 is none'],
    ['columns of two lengths', { exclude: pairs([0], []) }, 'NEG_SHAPE: 1 queries and 0 candidates of pairs'],
    [
      'a pair of no query',
      { exclude: pairs([2], [0]) },
      'NEG_RANGE: no pair of query 2 and candidate 0 (field exclude',
    ],
    ['a pair of no candidate', { exclude: pairs([0], [-1]) }, 'NEG_RANGE: no pair of query 0 and candidate -1'],
    [
      'offsets that are not those of the queries',
      { exclude: { offsets: Int32Array.of(0, 1), items: Int32Array.of(0) } },
      'NEG_SHAPE: the offsets divide no 1 items among 2 queries (field exclude)',
    ],
    [
      'an excluded positive',
      { exclude: pairs([0, 1], [2, 1]) },
      'NEG_RANGE: candidate 1 is both positive and excluded (field exclude, row 2)',
    ],
    [
      'the own row of other rows',
      { excludeOwnRow: true },
      'NEG_SHAPE: 2 queries and 3 candidates are not the same rows',
    ],
    [
      'labels for other rows',
      { positives: { queryLabels: Int32Array.of(0), candidateLabels: Int32Array.of(0, 1, 2) } },
      'NEG_SHAPE: positives.queryLabels has 1 values, and 2 are needed',
    ],
    [
      'a weight below 0',
      { pairWeights: { ...pairs([0], [1]), weight: Float32Array.of(-1) } },
      'NEG_RANGE: the weight -1 is no number of 0 or above (field pairWeights, row 1)',
    ],
    [
      'two weights of a pair',
      { pairWeights: { ...pairs([0, 0], [1, 1]), weight: Float32Array.of(1, 2) } },
      'NEG_RANGE: a pair has two weights',
    ],
    [
      'a candidate of weight 0',
      { candidateWeights: Float32Array.of(1, 0, 1) },
      'NEG_RANGE: a candidate of weight 0 takes no part in any row (field candidateWeights, row 2)',
    ],
    ['too few row weights', { rowWeights: Float32Array.of(1) }, 'NEG_SHAPE: rowWeights has 1 values, and 2 are needed'],
  ])('refuses %s', (_name, options, message) => {
    expect(failure([2, 4], [3, 4], options)).toContain(message)
  })

  it('asks for positives by name when there are more queries than candidates', () => {
    expect(failure([3, 4], [2, 4])).toContain('NEG_RANGE: the positive 2 is none of 2 candidates')
  })

  it('has no value a row for both directions', () => {
    const queries = tf.zeros([2, 2]) as tf.Tensor2D
    expect(() => reversedOptions(queries, { reduction: 'none' })).toThrow('no one value a row')
    queries.dispose()
  })

  it('takes blocks no larger than the vectors, or than what computes fast', () => {
    expect(plan([4000, 2], [4000, 2]).blockRows).toBe(262)
    expect(plan([4000, 2], [4000, 2], { blockSize: 7 }).blockRows).toBe(7)
    expect(plan([100, 600], [3000, 600]).blockRows).toBe(100)
  })
})

it('counts positives and negatives as the oracle finds them', () =>
  fc.assert(
    fc.property(contrastiveProblem, (problem) => {
      const { queries, candidates, options } = problem
      const found = plan([queries.length, queries[0].length], [candidates.length, queries[0].length], {
        ...options,
        denominator: 'all',
      })
      const { counts } = contrastiveOracle(problem)
      const positives = countPositives(found)
      expect([...positives]).toEqual(counts.map((row) => row.positives))
      expect([...countNegatives(found, positives)]).toEqual(counts.map((row) => row.negatives))
    }),
    { numRuns: 300 },
  ))
