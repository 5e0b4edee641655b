import type * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { expectClose, normalRows, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { infoNCE } from './info-nce.ts'
import { type JointDirection, jointInfoNCE } from './joint-info-nce.ts'

// Numbers of sentence-transformers 6.2.0, MultipleNegativesRankingLoss with partition_mode 'joint'.
const queries = [
  [-0.49, -0.6, -0.56],
  [0.67, -0.2, 1.94],
  [-1.4, -0.76, 0.63],
]
const documents = [
  [-0.9, -0.56, 0.69],
  [0.22, -0.67, 0.68],
  [0.57, -0.58, 0.77],
]
const negatives = [
  [
    [0.06, -1.19, -0.57],
    [-0.83, 0.9, 0.21],
    [0.45, -0.61, 0.24],
  ],
]
const all: JointDirection[] = ['queryToQuery', 'documentToQuery', 'documentToDocument']
const published = [
  {
    directions: all,
    mined: false,
    temperature: 0.1,
    loss: 6.1933891,
    ofQueries: [1.878274, 0.829334, -2.532062, 0.179193, 0.485878, -0.011796, -0.843528, 0.914352, -0.77148],
    ofDocuments: [0.308627, 1.211717, 1.38598, 0.445765, -0.787653, -0.920288, 1.726107, 1.105965, -0.444703],
  },
  {
    directions: all,
    mined: true,
    temperature: 0.25,
    loss: 3.40752223,
    ofQueries: [0.771838, 0.145693, -0.831458, 0.04285, 0.145679, 0.00022, -0.360276, 0.311977, -0.42426],
    ofDocuments: [0.308801, 0.408334, 0.734185, -0.057161, -0.454791, -0.42961, 0.741127, 0.481232, -0.18614],
  },
  {
    directions: ['queryToQuery'] satisfies JointDirection[],
    mined: false,
    temperature: 0.5,
    loss: 1.58078315,
    ofQueries: [0.054888, -0.079465, 0.037114, -0.056057, 0.013504, 0.020752, -0.152031, 0.04175, -0.287482],
    ofDocuments: [0.111257, 0.176719, 0.288543, -0.201602, -0.279525, -0.21019, 0.421985, 0.268154, -0.110392],
  },
  {
    directions: ['documentToQuery'] satisfies JointDirection[],
    mined: true,
    temperature: 0.5,
    loss: 2.31716277,
    ofQueries: [0.408466, -0.005525, -0.351488, 0.007119, -1.8e-5, -0.002461, -0.133963, 0.122808, -0.149546],
    ofDocuments: [0.129191, 0.20903, 0.338157, -0.197424, -0.240371, -0.172963, 0.411085, 0.296364, -0.081074],
  },
  {
    directions: ['documentToDocument'] satisfies JointDirection[],
    mined: true,
    temperature: 0.5,
    loss: 2.39962447,
    ofQueries: [0.444941, 0.012563, -0.402783, 0.013549, 0.117, 0.007382, -0.179976, 0.155636, -0.212195],
    ofDocuments: [0.266108, 0.14731, 0.466653, -0.160189, -0.312811, -0.256385, 0.310323, 0.143135, -0.121904],
  },
]

describe('jointInfoNCE', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it.each(published)('equals the peer: $directions, mined negatives $mined', async (example) => {
    const { directions, mined, temperature, loss, ofQueries, ofDocuments } = example
    const { values, gradients } = await valueAndGradients(
      (q, d, n) =>
        jointInfoNCE(q, d, {
          temperature,
          directions,
          ...(n !== undefined && { negatives: n as tf.Tensor as tf.Tensor3D }),
        }),
      queries,
      documents,
      ...(mined ? [negatives] : []),
    )
    expectClose(values, [loss])
    expectClose(gradients[0], ofQueries)
    expectClose(gradients[1], ofDocuments)
  })

  it('without further directions is InfoNCE', async () => {
    const rows = [normalRows(1, 6, 4), normalRows(2, 6, 4)]
    const joint = await valueAndGradients((q, d) => jointInfoNCE(q, d, { directions: [], temperature: 0.2 }), ...rows)
    const plain = await valueAndGradients((q, d) => infoNCE(q, d, { normalise: true, temperature: 0.2 }), ...rows)
    expectClose(joint.values, plain.values)
    expectClose(joint.gradients.flat(), plain.gradients.flat())
  })

  it('refuses what it does not know', async () => {
    const rows = [normalRows(1, 2, 4), normalRows(2, 2, 4)]
    const wrong = { directions: ['queryToNobody' as JointDirection] }
    await expect(valueAndGradients((q, d) => jointInfoNCE(q, d, wrong), ...rows)).rejects.toThrow('queryToNobody')
    await expect(
      valueAndGradients((q, d, n) => jointInfoNCE(q, d, { negatives: n as tf.Tensor as tf.Tensor3D }), ...rows, [
        normalRows(3, 3, 4),
      ]),
    ).rejects.toThrow('negatives are [1,3,4]')
  })
})
