import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { expectClose, mean, normalRows, sum } from '../../../fixtures/rows-of-losses.ts'
import { sinkhornAssign } from './sinkhorn-assign.ts'
import { swav } from './swav.ts'

const logSoftmax = (row: readonly number[]): number[] => {
  const total = Math.log(sum(row.map(Math.exp)))
  return row.map((x) => x - total)
}

describe('swav', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('predicts the codes of each high view from all others, codes made with the queue', async () => {
    const high = [normalRows(1, 5, 3), normalRows(2, 5, 3)]
    const low = [normalRows(3, 5, 3)]
    const queue = [normalRows(4, 4, 3), normalRows(5, 4, 3)]
    const codes = await Promise.all(
      high.map(async (scores, view) =>
        (await sinkhornAssign(tf.tensor2d([...scores, ...queue[view]]), { epsilon: 0.1 }).array()).slice(0, 5),
      ),
    )
    const expected = Array.from({ length: 5 }, (_, row) =>
      mean(
        codes.flatMap((code, view) =>
          [...high, ...low].flatMap((scores, other) =>
            other === view
              ? []
              : [-sum(logSoftmax(scores[row].map((score) => score / 0.2)).map((x, k) => x * code[row][k]))],
          ),
        ),
      ),
    )
    const options = { temperature: 0.2, epsilon: 0.1, reduction: 'none' } as const
    const value = swav(tf.tensor3d(high), {
      ...options,
      lowResolution: tf.tensor3d(low),
      queueScores: tf.tensor3d(queue),
    })
    expectClose([...(await value.data())], expected)
  })

  it('refuses scores that do not fit', () => {
    const high = tf.zeros<tf.Rank.R3>([2, 5, 3])
    expect(() => swav(high, { lowResolution: tf.zeros([1, 4, 3]) })).toThrow('lowResolution is [1,4,3]')
    expect(() => swav(high, { queueScores: tf.zeros([1, 4, 3]) })).toThrow('queueScores is [1,4,3]')
    expect(() => swav(high, { temperature: 0 })).toThrow('temperature')
    expect(() => swav(high, { epsilon: 0 })).toThrow('epsilon')
  })
})
