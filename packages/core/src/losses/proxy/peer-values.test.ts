import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { expectClose, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { manifoldLoss } from './manifold-loss.ts'
import { normalisedSoftmax } from './normalised-softmax.ts'
import { p2sGrad } from './p2s-grad.ts'
import { pairSoftmax } from './pair-softmax.ts'

await useEngine({ prefer: 'wasm' })

const x = [
  [0.9, 0.2, -0.3],
  [0.5, 0.8, 0.1],
  [-0.4, 0.7, 0.6],
  [0.3, -0.9, 0.5],
  [-0.7, -0.2, 0.4],
  [0.1, 0.6, -0.8],
]
const weights = [
  [0.5, -0.2, 0.7],
  [-0.3, 0.9, 0.2],
  [0.8, 0.4, -0.6],
]
const labels = Int32Array.of(0, 0, 1, 1, 2, 2)

it('p2sGrad gives the value and gradients of pytorch-metric-learning', async () => {
  const { values, gradients } = await valueAndGradients((rows, w) => p2sGrad(rows, w, labels), x, weights)
  expectClose(values, [0.6426515659013945])
  // oxfmt-ignore
  expectClose(gradients[0], [-0.041543223, 0.025667068, -0.10751829, -0.062315148, 0.052706216, -0.110073988, -0.018883537, -0.032200949, 0.024978749, 0.012620159, -0.026310698, -0.054931352, 0.016391856, -0.0168508, 0.020260347, -0.082982454, 0.014880294, 0.000787414])
  // oxfmt-ignore
  expectClose(gradients[1], [-0.176489697, -0.205889161, 0.067238595, 0.026450184, 0.043804939, -0.15744695, 0.044647949, -0.013101384, 0.050796343])
})

it('manifoldLoss gives the value and gradients of pytorch-metric-learning', async () => {
  const { values, gradients } = await valueAndGradients(
    (rows, proxies) => manifoldLoss(rows, proxies, labels, { margin: 0.01, contextWeight: 0.7 }),
    x,
    // No two of them at a right angle, where the similarities have a corner.
    weights.with(2, [0.8, 0.5, -0.6]),
  )
  expectClose(values, [1.2327011411073812])
  // oxfmt-ignore
  expectClose(gradients[0], [-0.009327119, 0.011686967, -0.020190045, -0.011002998, 0.009283422, -0.019252381, -0.004294875, 0.000750794, -0.003739177, 0.006600946, 0.005599088, 0.00611779, -0.00246874, 0.012979108, 0.002169259, 0.002394598, 0.002212977, 0.001959057], 1e-6)
  // oxfmt-ignore
  expectClose(gradients[1], [-0.023499498, -0.036641307, 0.006316411, 0.004306421, 0.001180547, 0.001147172, 0.002557961, 0.003961982, 0.006712267], 1e-6)
})

it('normalisedSoftmax with the batch for vectors of classes is its InstanceLoss', async () => {
  const { values, gradients } = await valueAndGradients(
    (rows) => normalisedSoftmax(rows, rows, labels, { temperature: 1 / 4 }),
    x,
  )
  expectClose(values, [2.9442892887208463])
  // oxfmt-ignore
  expectClose(gradients[0], [-0.007639644, -0.281168443, -0.210364559, -0.315055531, 0.273971682, -0.616495805, -0.071797084, -0.432619907, 0.456858502, -0.441026948, -0.256511477, -0.197104489, 0.033724805, -0.567423962, -0.224693573, 0.412678975, -0.432691712, -0.272933912])
})

it('pairSoftmax gives the value and gradients of sentence-transformers', async () => {
  const right = [
    [0.2, -0.5, 0.6],
    [0.7, 0.1, 0.3],
    [-0.6, 0.4, -0.2],
    [0.4, 0.5, -0.1],
  ]
  const classifier = [
    [-0.5, 0.2, -0.2, 0.5, 0.1, -0.3, 0.4, 0, -0.4],
    [0, -0.4, 0.3, -0.1, -0.5, 0.2, -0.2, 0.5, 0.1],
  ]
  const { values, gradients } = await valueAndGradients(
    (l, r, w, bias) => pairSoftmax(l, r, w, Int32Array.of(0, 1, 1, 0), { bias: bias.as1D() }),
    x.slice(0, 4),
    right,
    classifier,
    [0.1, -0.2],
  )
  expectClose(values, [1.0448703218954893])
  // oxfmt-ignore
  expectClose(gradients[0], [-0.016924896, -0.016924896, 0, -0.169880666, 0.015443697, 0, 0.013559949, 0.013559949, -0.135599485, 0.200499179, -0.200499179, 0.182271981])
  // oxfmt-ignore
  expectClose(gradients[1], [0, -0.18617386, 0.169248964, 0.185324362, 0.169880666, -0.154436969, 0, 0.149159434, 0, -0.218726377, -0.018227198, 0])
  // oxfmt-ignore
  expectClose(gradients[2], [-0.184026972, 0.348664204, 0.056442087, -0.080012398, 0.063171983, -0.064110987, -0.078694182, -0.224869324, -0.122320274, 0.184026972, -0.348664204, -0.056442087, 0.080012398, -0.063171983, 0.064110987, 0.078694182, 0.224869324, 0.122320274])
  expectClose(gradients[3], [-0.061484491, 0.061484491])
})

it('pairSoftmax does not push two equal rows apart', async () => {
  const { gradients } = await valueAndGradients(
    (l, r, w) => pairSoftmax(l, r, w, Int32Array.of(0), { features: ['difference'] }),
    [[1, 2]],
    [[1, 2]],
    [
      [3, 1],
      [-2, 4],
    ],
  )
  expect(gradients.flat().every((value) => value === 0)).toBe(true)
})

it('pairSoftmax refuses a bias or features that do not fit', () => {
  const refused = (code: string): Error => expect.objectContaining({ code }) as Error
  const [rows, classifier] = [tf.ones<tf.Rank.R2>([2, 3]), tf.ones<tf.Rank.R2>([2, 9])]
  const given = Int32Array.of(0, 1)
  expect(() => pairSoftmax(rows, rows, classifier, given, { bias: tf.ones([3]) })).toThrow(refused('NEG_SHAPE'))
  expect(() => pairSoftmax(rows, rows, classifier, given, { features: [] })).toThrow(refused('NEG_RANGE'))
})
