import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { cosine, expectClose, normalRows, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { negativeCosine } from './negative-cosine.ts'
import type { NegativeCosineOptions } from './negative-cosine.ts'

const [predictions, targets] = [normalRows(1, 5, 3), normalRows(2, 5, 3)]

describe('negativeCosine', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('is -cos, or 2 - 2 cos', async () => {
    const cosines = predictions.map((row, i) => cosine(row, targets[i]))
    const of = async (form: NegativeCosineOptions['form']): Promise<number[]> => {
      const options = { form, stopGradient: false, reduction: 'none' } as const
      return (await valueAndGradients((p, z) => negativeCosine(p, z, options), predictions, targets)).values
    }
    expectClose(
      await of('simSiam'),
      cosines.map((x) => -x),
    )
    expectClose(
      await of('byol'),
      cosines.map((x) => 2 - 2 * x),
    )
  })

  it('holds targets constant: weights that make both are taught by the predictions alone', async () => {
    const slope = async (stop: boolean): Promise<number[]> => {
      const make = (w: tf.Tensor): tf.Tensor =>
        negativeCosine(tf.tensor2d(predictions).mul(w), tf.tensor2d(targets).mul(w), { stopGradient: stop })
      const gradient = tf.tidy(() => tf.grad(make)(tf.tensor1d([1, 2, 3])))
      const values = [...(await gradient.data())]
      gradient.dispose()
      return values
    }
    const alone = await valueAndGradients(
      (w) => negativeCosine(tf.tensor2d(predictions).mul(w), tf.tensor2d(targets).mul(tf.tensor1d([1, 2, 3]))),
      [1, 2, 3],
    )
    expectClose(await slope(true), alone.gradients[0])
    expect(Math.abs((await slope(false))[0] - alone.gradients[0][0])).toBeGreaterThan(1e-3)
  })

  it('refuses another form', () => {
    const rows = tf.tensor2d(predictions)
    const form = 'moco' as NegativeCosineOptions['form']
    expect(() => negativeCosine(rows, rows, { form })).toThrow('"moco"')
    rows.dispose()
  })
})
