import type * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { cosine, expectClose, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { type HardnessMode, hardnessWeightedInfoNCE } from './hardness-weighted-info-nce.ts'
import { infoNCE } from './info-nce.ts'

const count = 4
const queries = normalRows(1, count, 3)
const positives = normalRows(2, count, 3)
const negatives = [normalRows(3, count, 3), normalRows(4, count, 3)]

describe('hardnessWeightedInfoNCE', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it.each([undefined, 'inBatchNegatives', 'hardNegatives', 'allNegatives'] as const)(
    'equals the formula in blocks of any size, mode %s',
    async (hardnessMode) => {
      const candidates = [positives, ...negatives].flat()
      const expected = queries.map((query, i) => {
        const logits = candidates.map((candidate, c) => {
          const counts = {
            inBatchNegatives: c % count !== i,
            hardNegatives: c >= count && c % count === i,
            allNegatives: c !== i,
          }
          const s = cosine(query, candidate)
          return s / 0.2 + (hardnessMode !== undefined && counts[hardnessMode] ? 3 * s : 0)
        })
        return Math.log(sum(logits.map(Math.exp))) - logits[i]
      })
      for (const blockSize of [1, 3, 100]) {
        const { values } = await valueAndGradients(
          (q, p, n) =>
            hardnessWeightedInfoNCE(q, p, {
              negatives: n as tf.Tensor as tf.Tensor3D,
              temperature: 0.2,
              hardnessMode,
              hardnessStrength: 3,
              reduction: 'none',
              blockSize,
            }),
          queries,
          positives,
          negatives,
        )
        expectClose(values, expected)
      }
    },
  )

  it('is InfoNCE without strength', async () => {
    const weighted = await valueAndGradients(
      (q, p) => hardnessWeightedInfoNCE(q, p, { hardnessMode: 'allNegatives' }),
      queries,
      positives,
    )
    const plain = await valueAndGradients(
      (q, p) => infoNCE(q, p, { normalise: true, temperature: 0.05 }),
      queries,
      positives,
    )
    expectClose([...weighted.values, ...weighted.gradients.flat()], [...plain.values, ...plain.gradients.flat()])
  })

  it('refuses modes and strengths that are none', async () => {
    const run = (options: { hardnessMode?: HardnessMode; hardnessStrength?: number }): Promise<unknown> =>
      valueAndGradients((q, p) => hardnessWeightedInfoNCE(q, p, options), queries, positives)
    await expect(run({ hardnessMode: 'softNegatives' as HardnessMode })).rejects.toThrow('softNegatives')
    await expect(run({ hardnessStrength: Number.NaN })).rejects.toThrow('hardnessStrength is NaN')
  })
})
