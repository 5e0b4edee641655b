import type * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { cosine, expectClose, mean, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { clip } from './clip.ts'

describe('clip', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))
  const [images, texts] = [normalRows(1, 5, 3), normalRows(2, 5, 3)]
  const cosines = images.map((image) => texts.map((text) => cosine(image, text)))

  /** The mean of both cross-entropies. */
  function oracle(scale: number): number {
    const logOfSum = (values: readonly number[]): number => Math.log(sum(values.map((x) => Math.exp(scale * x))))
    const ofImages = cosines.map((row, i) => logOfSum(row) - scale * row[i])
    const ofTexts = cosines.map((row, i) => logOfSum(cosines.map((other) => other[i])) - scale * row[i])
    return (mean(ofImages) + mean(ofTexts)) / 2
  }

  it('equals the formula, and its scale is learnt', async () => {
    const { values, gradients } = await valueAndGradients(
      (a, b, scale) => clip(a, b, { logitScale: scale as tf.Tensor as tf.Scalar }),
      images,
      texts,
      5,
    )
    expectClose(values, [oracle(5)])
    expectClose(gradients[2], [(oracle(5.001) - oracle(4.999)) / 0.002])
    const { values: byDefault } = await valueAndGradients((a, b) => clip(a, b), images, texts)
    expectClose(byDefault, [oracle(1 / 0.07)])
  })
})
