import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../engine/use-engine.ts'
import { planInfoNCE } from './info-nce-plan.ts'
import type { InfoNCEOptions } from './info-nce.ts'

beforeAll(() => useEngine({ prefer: 'cpu' }))

function plan(queries: number[], candidates: number[], options: InfoNCEOptions = {}): string {
  const inputs = [queries, candidates].map((shape) => tf.zeros(shape as [number, number])) as [tf.Tensor2D, tf.Tensor2D]
  try {
    return JSON.stringify(planInfoNCE(...inputs, options))
  } catch (error) {
    return String(error)
  } finally {
    tf.dispose(inputs)
  }
}

describe('planInfoNCE', () => {
  it.each([
    ['vectors of two lengths', [2, 3], [3, 2]],
    ['no query', [0, 3], [3, 3]],
    ['no candidate', [3, 3], [0, 3]],
    ['vectors of length 0', [3, 0], [3, 0]],
    ['a vector for a matrix', [3], [3, 3]],
    ['a stack of matrices', [3, 3], [1, 3, 3]],
  ])('refuses %s', (_name, queries, candidates) => {
    expect(plan(queries, candidates)).toContain(`NEG_SHAPE: queries are [${queries}] and candidates [${candidates}]`)
  })

  it.each<[string, InfoNCEOptions, string]>([
    ['a temperature of 0', { temperature: 0 }, 'NEG_RANGE: the temperature 0'],
    ['a temperature below 0', { temperature: -1 }, 'NEG_RANGE: the temperature -1'],
    ['an infinite temperature', { temperature: Infinity }, 'NEG_RANGE: the temperature Infinity'],
    ['a temperature that is no number', { temperature: NaN }, 'NEG_RANGE: the temperature NaN'],
    ['a block of nothing', { blockSize: 0 }, 'NEG_RANGE: a block of 0'],
    ['half a block', { blockSize: 0.5 }, 'NEG_RANGE: a block of 0.5'],
    ['another reduction', { reduction: 'median' as 'mean' }, 'NEG_RANGE: there is no reduction "median"'],
    ['too few positives', { positives: Int32Array.of(0) }, 'NEG_SHAPE: 1 positives for 2 queries (field positives)'],
    [
      'a positive that is no candidate',
      { positives: Int32Array.of(0, 3) },
      'NEG_RANGE: the positive 3 is none of 3 candidates (field positives, row 2)',
    ],
    ['columns of two lengths', exclude([0], []), 'NEG_SHAPE: 1 queries and 0 candidates of excluded pairs'],
    ['a pair of no query', exclude([2], [0]), 'NEG_RANGE: no pair of query 2 and candidate 0 (field exclude, row 1)'],
    ['a pair of no candidate', exclude([0], [-1]), 'NEG_RANGE: no pair of query 0 and candidate -1'],
    [
      'an excluded positive',
      exclude([0, 1], [2, 1]),
      'NEG_RANGE: candidate 1 is both positive and excluded (field exclude, row 2)',
    ],
  ])('refuses %s', (_name, options, message) => {
    expect(plan([2, 4], [3, 4], options)).toContain(message)
  })

  it('asks for positives by name when there are more queries than candidates', () => {
    expect(plan([3, 4], [2, 4])).toContain('NEG_RANGE: the positive 2 is none of 2 candidates (field positives, row 3)')
  })
})

function exclude(query: number[], candidate: number[]): InfoNCEOptions {
  return { exclude: { query: Int32Array.from(query), candidate: Int32Array.from(candidate) } }
}
