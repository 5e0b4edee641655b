import { describe, expect, it } from 'vitest'

import { checkGradient } from '../testing/index.ts'
import type { ContrastiveOptions } from './contrastive.ts'

describe('the gradient of contrastive', () => {
  const inputs = [wave(5, 3, 0), wave(6, 3, 1)].map((rows) => ({
    shape: [rows.length, 3],
    values: Float64Array.from(rows.flat()),
  }))
  const lists = { query: Int32Array.of(0, 0, 1, 3, 3, 3), candidate: Int32Array.of(1, 4, 2, 0, 2, 5) }
  it.each<[string, ContrastiveOptions]>([
    ['all, out', { positives: lists }],
    ['all, in', { positives: lists, aggregate: 'in', blockSize: 2 }],
    ['own, out', { positives: lists, denominator: 'own', margin: 0.2 }],
    ['own, in', { positives: lists, denominator: 'own', aggregate: 'in' }],
    ['negatives, out', { positives: lists, denominator: 'negatives', topNegatives: 2 }],
    ['negatives, in', { positives: lists, denominator: 'negatives', aggregate: 'in' }],
    ['plain rows', { positives: Int32Array.of(0, 5, 2, 2, 1), blockSize: 2 }],
    [
      'both directions',
      { positives: lists, symmetric: true, candidateWeights: Float32Array.of(1, 2, 1, 3, 1, 1), reduction: 'mean' },
    ],
    ['only losses above 0', { positives: lists, denominator: 'negatives', reduction: 'meanOfNonZero' }],
  ])('agrees with finite differences in double precision: %s', async (_name, options) => {
    const { worst: difference } = await checkGradient(
      new URL('./contrastive.ts', import.meta.url),
      'contrastive',
      inputs,
      {
        options: { temperature: 0.4, reduction: 'none', ...options } satisfies ContrastiveOptions,
      },
    )
    expect(difference).toBeLessThan(1e-8)
  })
})

function wave(rows: number, width: number, phase: number): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: width }, (__, d) => Math.sin(1.3 * i + 2.1 * d * (i + 1) + phase)),
  )
}
