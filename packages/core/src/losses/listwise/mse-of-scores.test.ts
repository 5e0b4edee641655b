import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { expectClose, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { mseOfScores } from './mse-of-scores.ts'

await useEngine({ prefer: 'wasm' })

it('mseOfScores is the mean of squared differences, of scores of any shape', async () => {
  const { values, gradients } = await valueAndGradients(
    (s) => mseOfScores(s, Float32Array.of(1, 0, 2, -1)),
    [
      [2, 1],
      [0, -1],
    ],
  )
  expectClose(values, [(1 + 1 + 4) / 4])
  expectClose(gradients[0], [0.5, 0.5, -1, 0])
})

it('mseOfScores refuses relevances that do not fit', () => {
  const refused = (code: string): Error => expect.objectContaining({ code }) as Error
  expect(() => mseOfScores(tf.zeros([2]), Float32Array.of(1))).toThrow(refused('NEG_SHAPE'))
  expect(() => mseOfScores(tf.zeros([0]), Float32Array.of())).toThrow(refused('NEG_SHAPE'))
  expect(() => mseOfScores(tf.zeros([1]), Float32Array.of(Number.NaN))).toThrow(refused('NEG_RANGE'))
})
