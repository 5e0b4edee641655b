import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { expectClose, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { layeredLoss } from '../../../fixtures/layered-loss.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { adaptiveLayers } from './adaptive-layers.ts'
import { cosineSimilarityLoss } from './cosine-similarity-loss.ts'
import { embedDistill } from './embed-distill.ts'
import { embeddingMSE } from './embedding-mse.ts'

await useEngine({ prefer: 'wasm' })

const left = [
  [0.9, 0.2, -0.3],
  [0.5, 0.8, 0.1],
  [-0.4, 0.7, 0.6],
  [0.3, -0.9, 0.5],
]
const right = [
  [0.2, -0.5, 0.6],
  [0.7, 0.1, 0.3],
  [-0.6, 0.4, -0.2],
  [0.4, 0.5, -0.1],
]
const teacher = [
  [0.1, 0.2, 0.3],
  [-0.4, 0.5, 0.2],
  [0.3, -0.1, 0.7],
  [0.6, -0.5, 0.2],
]

it('cosineSimilarityLoss gives the value and gradients of sentence-transformers', async () => {
  const { values, gradients } = await valueAndGradients(
    (l, r) => cosineSimilarityLoss(l, r, Float32Array.of(0.9, 0.1, 0.5, 0.3)),
    left,
    right,
  )
  expectClose(values, [0.5142328897247765])
  // oxfmt-ignore
  expectClose(gradients[0], [-0.194460207, 0.314773716, -0.373531476, 0.162013079, -0.11259909, 0.090727324, -0.009356371, 0.002601323, -0.009272458, -0.304074091, -0.123430772, -0.039730935])
  // oxfmt-ignore
  expectClose(gradients[1], [-0.612006196, -0.080926439, 0.136563366, -0.016681855, 0.263202604, -0.048809873, 0.000605377, 0.008777967, 0.015739802, -0.40323746, 0.272692959, -0.249485047])
})

it.each([
  {
    name: 'embeddingMSE',
    loss: embeddingMSE,
    value: 0.2825,
    // oxfmt-ignore
    gradient: [0.133333333, 0, -0.1, 0.15, 0.05, -0.016666667, -0.116666667, 0.133333333, -0.016666667, -0.05, -0.066666667, 0.05],
  },
  {
    name: 'embedDistill by the distance',
    loss: (x: tf.Tensor2D, y: tf.Tensor2D) => embedDistill(x, y, { measure: 'euclidean' }),
    value: 0.9011855540261517,
    // oxfmt-ignore
    gradient: [0.2, 0, -0.15, 0.235864088, 0.078621363, -0.026207121, -0.163902517, 0.187317162, -0.023414645, -0.128623939, -0.171498585, 0.128623939],
  },
  {
    name: 'embedDistill by the cosine',
    loss: embedDistill,
    value: 0.6004378806634583,
    // oxfmt-ignore
    gradient: [-0.042521855, -0.131964378, -0.215541818, 0.205148264, -0.119597073, -0.068964735, -0.126656954, 0.084010435, -0.182450143, -0.11842884, -0.020618185, 0.033944572],
  },
])('$name gives its value and gradient', async ({ loss, value, gradient }) => {
  const { values, gradients } = await valueAndGradients((x) => loss(x, tf.tensor2d(teacher)), left)
  expectClose(values, [value])
  expectClose(gradients[0], gradient)
})

it('adaptiveLayers gives the value and gradients of sentence-transformers over two earlier layers', async () => {
  const { values, gradients } = await valueAndGradients(
    (l, r) => layeredLoss(l, r, { lastWeight: 2, weights: [0.5, 0.25], divergenceWeight: 1.5, temperature: 0.4 }),
    left,
    right,
  )
  expectClose(values, [3.0319219745835473])
  // oxfmt-ignore
  expectClose(gradients[0], [-0.171486488, 0.892082035, -1.281220547, -0.11446088, 0.056022924, -0.110687044, 0.117702804, -0.105672597, 0.122969793, -1.173754808, -1.36979387, 0.362548678])
  // oxfmt-ignore
  expectClose(gradients[1], [-1.816462665, -0.389148124, 0.710610789, 0.078343847, -0.159837869, -0.133755978, 0.093546024, -0.168621782, -0.228674243, -0.774393345, 2.492711687, -1.445693343])
})

it('adaptiveLayers refuses layers or weights that do not fit', () => {
  const rows = tf.ones<tf.Rank.R2>([2, 3])
  const loss = (x: tf.Tensor): tf.Tensor => x.sum()
  const refused = expect.objectContaining({ code: 'NEG_SHAPE' }) as Error
  expect(() => adaptiveLayers([], loss)).toThrow(refused)
  expect(() => adaptiveLayers([[rows], [tf.ones([2, 4])]], loss)).toThrow(refused)
  expect(() => adaptiveLayers([[rows], [rows]], loss, { weights: [1, 1] })).toThrow(refused)
})

it('refuses a teacher of another width', () => {
  const rows = tf.ones<tf.Rank.R2>([2, 3])
  const refused = expect.objectContaining({ code: 'NEG_SHAPE' }) as Error
  expect(() => embedDistill(rows, tf.ones([2, 4]))).toThrow(refused)
  expect(() => embeddingMSE(rows, tf.ones([2, 4]))).toThrow(refused)
})
