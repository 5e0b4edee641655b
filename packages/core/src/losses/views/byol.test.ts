import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { cosine, expectClose, mean, normalRows, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { byol } from './byol.ts'
import { simSiam } from './sim-siam.ts'

// Numbers of lightly 1.6.0: BYOLPredictionHead (linear, batch normalisation, ReLU, linear) in training, float64.
const online = [
  [
    [1.342, 1.462],
    [0.436, 1.017],
    [-2.193, 0.212],
    [-0.939, -0.324],
  ],
  [
    [-1.055, 0.824],
    [-0.527, 0.811],
    [-0.805, -1.05],
    [-0.11, 0.353],
  ],
]
const targets = [
  [
    [-0.445, -0.951],
    [-0.056, -1.44],
    [-1.213, 1.095],
    [-0.496, 0.758],
  ],
  [
    [-0.679, 0.839],
    [0.611, 0.676],
    [0.412, 0.026],
    [-0.028, 1.463],
  ],
]
const first = [
  [0.293, -0.056],
  [0.648, 0.571],
  [0.346, -0.115],
]
const scale = [-0.475, -0.741, 0.524]
const shift = [0.167, -0.274, 0.106]
const second = [
  [-0.829, 0.374, -1.016],
  [-0.44, 0.108, -0.174],
]
const bias = [0.318, 0.008]
const published = {
  loss: 4.431695439,
  online: [
    [0.135369557, -0.017751367, -0.006643836, -0.030757151, 0.13794672, -0.10012949, -0.266672441, 0.148638008],
    [-0.551602901, 0.072228604, 2.074835043, -0.376051919, -1.017610456, 0.160457756, -0.505621687, 0.143365556],
  ],
  second: [-1.339621028, -0.965484766, 0.662013499, 0.409920453, -1.92280414, -2.573524164],
}

describe('byol', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('equals the peer, with its predictor', async () => {
    const { values, gradients } = await valueAndGradients(
      (z1, z2, outer) => {
        const predictor = (rows: tf.Tensor2D): tf.Tensor2D => {
          const hidden = tf.matMul(rows, tf.tensor2d(first), false, true)
          const { mean: middle, variance } = tf.moments(hidden, 0)
          const normal = hidden.sub(middle).div(variance.add(1e-5).sqrt()).mul(scale).add<tf.Tensor2D>(shift)
          return tf.matMul(normal.relu(), outer, false, true).add(bias)
        }
        return byol(z1, z2, tf.tensor2d(targets[0]), tf.tensor2d(targets[1]), { predictor })
      },
      online[0],
      online[1],
      second,
    )
    expectClose(values, [published.loss])
    expectClose(gradients.slice(0, 2).flat(), published.online.flat(), 1e-4)
    expectClose(gradients[2], published.second)
  })

  it('sums both views, of which SimSiam takes the mean', async () => {
    const rows = [1, 2, 3, 4].map((seed) => normalRows(seed, 5, 3))
    const [p1, p2, z1, z2] = rows
    const cosines = p1.map((row, i) => [cosine(row, z2[i]), cosine(p2[i], z1[i])])
    const of = async (loss: typeof byol): Promise<number[]> =>
      (await valueAndGradients((a, b) => loss(a, b, tf.tensor2d(z1), tf.tensor2d(z2)), p1, p2)).values
    expectClose(await of(byol), [mean(cosines.map(([x, y]) => 4 - 2 * x - 2 * y))])
    expectClose(await of(simSiam), [mean(cosines.map(([x, y]) => -(x + y) / 2))])
  })
})
