import type * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { cosine, expectClose, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { sigLip } from './sig-lip.ts'

const [images, texts] = [normalRows(1, 7, 3), normalRows(2, 7, 3)]

function oracle(scale: number, bias: number): number[] {
  return images.map((image, i) =>
    sum(
      texts.map((text, j) => {
        const z = scale * cosine(image, text) + bias
        return Math.log1p(Math.exp(i === j ? -z : z))
      }),
    ),
  )
}

describe('sigLip', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it.each([1, 2, 7, 100])('equals the formula, scale and bias learnt, in blocks of %i', async (blockSize) => {
    const { values, gradients } = await valueAndGradients(
      (a, b, scale, bias) =>
        sigLip(a, b, {
          logitScale: scale as tf.Tensor as tf.Scalar,
          logitBias: bias as tf.Tensor as tf.Scalar,
          blockSize,
          reduction: 'none',
        }),
      images,
      texts,
      3,
      -1,
    )
    expectClose(values, oracle(3, -1))
    expectClose(gradients[2], [(sum(oracle(3.001, -1)) - sum(oracle(2.999, -1))) / 0.002])
    expectClose(gradients[3], [(sum(oracle(3, -0.999)) - sum(oracle(3, -1.001))) / 0.002])
  })

  it('starts at a scale of 10 and a bias of -10', async () => {
    const { values } = await valueAndGradients((a, b) => sigLip(a, b), images, texts)
    expectClose(values, [sum(oracle(10, -10)) / 7])
  })

  it.each([{ logitScale: Number.NaN }, { logitBias: Infinity }, { blockSize: 0 }])('refuses %o', async (wrong) => {
    await expect(valueAndGradients((a, b) => sigLip(a, b, wrong), images, texts)).rejects.toMatchObject({
      code: 'NEG_RANGE',
    })
  })
})
