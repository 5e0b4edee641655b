import * as tf from '@tensorflow/tfjs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

import { ownLoss } from '../../../fixtures/own-loss.ts'
import { useEngine } from '../../engine/index.ts'
import { mineBatchHard, mineMultiSimilarity, pairsFromTriplets } from '../../negatives/index.ts'
import { Philox } from '../../random/index.ts'
import { CrossBatchMemory } from '../../training/index.ts'
import { type LossSubject, enginesThatLoad, labelledFamily, lossConformance, randomMatrix } from '../index.ts'

const code = new URL('../../../fixtures/own-loss.ts', import.meta.url)
const { engines } = await enginesThatLoad()

/** What the guide "Write your own loss" shows, and what it promises. */
describe('a loss of your own', () => {
  const subject: LossSubject = { module: code, loss: ownLoss, family: labelledFamily, scaleInvariant: true }
  it.each(lossConformance(subject, engines))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  const ofDistances: LossSubject = {
    ...subject,
    scaleInvariant: false,
    options: { measure: 'squaredEuclidean', width: 2, reduction: 'none' },
  }
  it.each(lossConformance(ofDistances, engines))('of distances $name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  it('takes what miners choose, and what a memory remembers', async () => {
    await useEngine({ prefer: 'cpu' })
    const rows = tf.tensor2d(Float32Array.from(randomMatrix(new Philox(3), 8, 4).values), [8, 4])
    const labels = Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3)
    const memory = new CrossBatchMemory({ capacity: 32, dimension: 4 })
    const values: number[] = []
    for (let step = 0; step < 2; step += 1) {
      const references = memory.add(rows, labels)
      const { pairs } = await mineMultiSimilarity(rows, labels, { references })
      const { triplets } = await mineBatchHard(rows, labels, { references })
      for (const options of [
        {},
        { references },
        { references, pairs },
        { references, pairs: pairsFromTriplets(triplets) },
      ]) {
        const loss = ownLoss(rows, labels, options)
        values.push((await loss.data())[0])
        loss.dispose()
      }
    }
    memory.dispose()
    rows.dispose()
    const [batch, first, mined, hardest] = values
    expect(first).toBeCloseTo(batch, 6)
    expect(mined).toBeGreaterThan(batch)
    expect(hardest).toBeGreaterThan(batch)
    expect(values).toHaveLength(8)
  })

  it('is the one in the guide', async () => {
    const [guide, shown] = await Promise.all([
      readFile(new URL('../../../../../docs/guides/write-your-own-loss.md', import.meta.url), 'utf8'),
      readFile(code, 'utf8'),
    ])
    expect(guide).toContain(shown.replaceAll(/'\.\.\/src(\/?\w*)\/index\.ts'/g, "'@neg/core$1'"))
  })
})
