import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { type MinedRows, mineTopK } from '../../negatives/index.ts'
import { minerConformance } from './miner-conformance.ts'

type Mine = typeof mineTopK

/** Names of the checks that a miner fails on the plain engine. */
async function failures(miner: Mine): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of minerConformance({ miner }, [{ name: 'cpu' }])) {
    await run().catch(() => failed.push(name))
  }
  return failed
}

describe('minerConformance', () => {
  it('passes a miner that is right', async () => {
    expect(await failures(mineTopK)).toEqual([])
  })

  it.each<[string, string, Mine]>([
    [
      'takes negatives for positives',
      'names only pairs that are what the labels say',
      async (rows, labels, options) => {
        const { pairs, report } = await mineTopK(rows, labels, options)
        return { pairs: { positives: pairs.negatives, negatives: pairs.positives }, report }
      },
    ],
    [
      'reports what it did not do',
      'reports what became of every pair',
      async (rows, labels, options) => {
        const { pairs, report } = await mineTopK(rows, labels, options)
        return { pairs, report: { ...report, positives: { ...report.positives, kept: report.positives.kept + 1 } } }
      },
    ],
    [
      'forgets references',
      'refuses labels and references that do not fit',
      (rows, labels, options) => mineTopK(rows, labels, { ...options, references: undefined }),
    ],
    [
      'goes by the order of the rows',
      'does not depend on the order of the rows',
      (_rows, labels, options) => mineTopK({ values: Float32Array.from(labels.keys()), dimension: 1 }, labels, options),
    ],
    [
      'leaves a tensor behind',
      'leaves nothing behind',
      (rows: MinedRows, labels, options) => {
        tf.zeros([1])
        return mineTopK(rows, labels, options)
      },
    ],
  ])('finds out one that %s', async (_, check, miner) => {
    expect(await failures(miner)).toContain(check)
  })
})
