import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '../../engine/index.ts'
import { sortingSupervision } from './sorting-supervision.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

async function valueOf(scores: number[], relevances: number[], steepness: number): Promise<number> {
  const loss = sortingSupervision(tf.tensor2d([scores]), Float32Array.from(relevances), { steepness })
  return (await loss.data())[0]
}

it('is the cross-entropy of both entries where two scores are sorted', async () => {
  // Each of the four entries has the chance 1/2 + atan(0.5) / pi.
  const chance = 0.5 + Math.atan(0.5) / Math.PI
  expect(await valueOf([0, 0.5], [1, 2], 1)).toBeCloseTo(-Math.log(chance), 5)
  expect(await valueOf([0, 0.5], [2, 1], 1)).toBeCloseTo(-Math.log(1 - chance), 5)
})

it('vanishes for scores in the right order and a hard sort, and is large for the wrong one', async () => {
  expect(await valueOf([3, 1, 2], [9, 0, 4], 1e6)).toBeLessThan(1e-5)
  expect(await valueOf([1, 2, 3], [9, 0, 4], 1e6)).toBeGreaterThan(1)
})

it('refuses relevances that do not fit', () => {
  expect(() => sortingSupervision(tf.zeros([1, 3]), new Float32Array(2))).toThrow(
    expect.objectContaining({ code: 'NEG_SHAPE' }),
  )
})
