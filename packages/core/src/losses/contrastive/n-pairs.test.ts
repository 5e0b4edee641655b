import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { dot, expectClose, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { nPairs } from './n-pairs.ts'

describe('nPairs', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))
  const [anchors, positives] = [normalRows(1, 5, 3), normalRows(2, 5, 3)]

  it('equals the formula, with the penalty on lengths', async () => {
    const expected = anchors.map((anchor, i) => {
      const scores = positives.map((positive) => dot(anchor, positive))
      const lengths = dot(anchor, anchor) + dot(positives[i], positives[i])
      return Math.log(sum(scores.map((score) => Math.exp(score - scores[i])))) + 0.005 * lengths
    })
    const { values } = await valueAndGradients(
      (a, p) => nPairs(a, p, { lengthPenalty: 0.02, reduction: 'none' }),
      anchors,
      positives,
    )
    expectClose(values, expected)
  })

  it('refuses a negative penalty', async () => {
    const run = valueAndGradients((a, p) => nPairs(a, p, { lengthPenalty: -1 }), anchors, positives)
    await expect(run).rejects.toThrow('lengthPenalty is -1')
  })
})
