import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { cosine, dot, expectClose, mean, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { arcFace } from './arc-face.ts'
import { cosFace } from './cos-face.ts'
import { largeMarginSoftmax } from './large-margin-softmax.ts'
import { normalisedSoftmax } from './normalised-softmax.ts'
import { proxyAnchor } from './proxy-anchor.ts'
import { proxyNCA } from './proxy-nca.ts'
import { softTriple } from './soft-triple.ts'
import { sphereFace } from './sphere-face.ts'
import { subCentreArcFace } from './sub-centre-arc-face.ts'

await useEngine({ prefer: 'wasm' })

const [width, classes] = [3, 4]
const labels = [0, 2, 2, 1, 0, 2, 0]
const given = Int32Array.from(labels)
const rows = normalRows(1, labels.length, width)
// One row points away from the vector of its class, so that its angle with a margin passes pi.
const vectors = normalRows(2, 2 * classes, width).with(
  2,
  rows[1].map((value) => -value),
)
const weights = vectors.slice(0, classes)
const length = (x: readonly number[]): number => Math.sqrt(dot(x, x))

/** The cross entropy of each row, of logits by row and class. */
function crossEntropies(logit: (row: number, label: number) => number): number[] {
  return labels.map((label, row) => {
    const logits = Array.from({ length: classes }, (_, c) => logit(row, c))
    const most = Math.max(...logits)
    return most + Math.log(sum(logits.map((value) => Math.exp(value - most)))) - logits[label]
  })
}

const turned = (cos: number, margin: number): number => {
  const angle = Math.acos(cos)
  return angle + margin <= Math.PI ? Math.cos(angle + margin) : cos - margin * Math.sin(margin)
}

const psi = (cos: number, multiple: number): number => {
  const k = Math.floor((Math.acos(cos) * multiple) / Math.PI)
  return (-1) ** k * Math.cos(multiple * Math.acos(cos)) - 2 * k
}

type Loss = (x: tf.Tensor2D, w: tf.Tensor2D) => tf.Tensor

const simple: readonly (readonly [string, Loss, (cos: number, own: boolean, row: number, label: number) => number])[] =
  [
    ['normalisedSoftmax', (x, w) => normalisedSoftmax(x, w, given, { reduction: 'none' }), (cos) => cos / 0.05],
    ['cosFace', (x, w) => cosFace(x, w, given, { reduction: 'none' }), (cos, own) => 64 * (own ? cos - 0.35 : cos)],
    [
      'arcFace',
      (x, w) => arcFace(x, w, given, { reduction: 'none' }),
      (cos, own) => 64 * (own ? turned(cos, 0.5) : cos),
    ],
    [
      'proxyNCA',
      (x, w) => proxyNCA(x, w, given, { scale: 3, reduction: 'none' }),
      // The squared distance of unit vectors.
      (cos) => -3 * (2 - 2 * cos),
    ],
    [
      'sphereFace',
      (x, w) => sphereFace(x, w, given, { reduction: 'none' }),
      (cos, own, row) => length(rows[row]) * (own ? psi(cos, 4) : cos),
    ],
    [
      'sphereFace, annealed',
      (x, w) => sphereFace(x, w, given, { margin: 3, annealing: 4, scale: 2, reduction: 'none' }),
      (cos, own, row) => 2 * length(rows[row]) * (own ? (4 * cos + psi(cos, 3)) / 5 : cos),
    ],
    [
      'largeMarginSoftmax',
      (x, w) => largeMarginSoftmax(x, w, given, { margin: 2, reduction: 'none' }),
      (cos, own, row, label) => length(weights[label]) * length(rows[row]) * (own ? psi(cos, 2) : cos),
    ],
  ]

it.each(simple)('%s is the cross entropy of its logits', async (_, loss, logit) => {
  const { values } = await valueAndGradients(loss, rows, weights)
  expectClose(
    values,
    crossEntropies((row, c) => logit(cosine(rows[row], weights[c]), c === labels[row], row, c)),
  )
})

it('subCentreArcFace takes the nearest vector of a class', async () => {
  const loss: Loss = (x, w) =>
    subCentreArcFace(x, w, given, { subCentres: 2, scale: 20, blockSize: 3, reduction: 'none' })
  const { values } = await valueAndGradients(loss, rows, vectors)
  const nearest = (row: number, c: number): number =>
    Math.max(cosine(rows[row], vectors[2 * c]), cosine(rows[row], vectors[2 * c + 1]))
  expectClose(
    values,
    crossEntropies((row, c) => 20 * (c === labels[row] ? turned(nearest(row, c), 0.5) : nearest(row, c))),
  )
})

it('softTriple gives a row to the centres of a class in soft parts', async () => {
  const loss: Loss = (x, w) => softTriple(x, w, given, { centresPerClass: 2, reduction: 'none' })
  const { values } = await valueAndGradients(loss, rows, vectors)
  const similarity = (row: number, c: number): number => {
    const cosines = [0, 1].map((k) => cosine(rows[row], vectors[2 * c + k]))
    const parts = cosines.map((value) => Math.exp(value / 0.1))
    return dot(parts, cosines) / sum(parts)
  }
  expectClose(
    values,
    crossEntropies((row, c) => 20 * (similarity(row, c) - (c === labels[row] ? 0.01 : 0))),
  )
})

it('softTriple of one centre a class is cosFace', async () => {
  const soft = await valueAndGradients(
    (x, w) => softTriple(x, w, given, { centresPerClass: 1, margin: 0.2 }),
    rows,
    weights,
  )
  const face = await valueAndGradients((x, w) => cosFace(x, w, given, { scale: 20, margin: 0.2 }), rows, weights)
  expectClose(soft.values, face.values)
  expectClose(soft.gradients.flat(), face.gradients.flat())
})

it('proxyAnchor pulls by the classes of the batch and pushes by all', async () => {
  const { values } = await valueAndGradients(
    (x, w) => proxyAnchor(x, w, given, { scale: 5, margin: 0.2 }),
    rows,
    weights,
  )
  const terms = (c: number, own: boolean): number =>
    Math.log(
      1 +
        sum(
          rows
            .filter((_, row) => (labels[row] === c) === own)
            .map((row) => Math.exp(5 * (own ? 0.2 - cosine(row, weights[c]) : cosine(row, weights[c]) + 0.2))),
        ),
    )
  const all = Array.from({ length: classes }, (_, c) => c)
  expectClose(values, [sum(all.map((c) => terms(c, true))) / 3 + mean(all.map((c) => terms(c, false)))])
})

it.each<[string, Loss]>([
  ['arcFace', (x, w) => arcFace(x, w, given, { scale: 1e4 })],
  ['cosFace', (x, w) => cosFace(x, w, given, { scale: 1e4 })],
  ['proxyAnchor', (x, w) => proxyAnchor(x, w, given, { scale: 1e4 })],
  ['sphereFace', (x, w) => sphereFace(x, w, given, { scale: 1e4 })],
])('%s is finite at a large scale, for rows on the vectors themselves and for zero rows', async (_, loss) => {
  const odd = labels.map((label, row) => (row === 3 ? [0, 0, 0] : row === 4 ? [...weights[label]] : rows[row]))
  const { values, gradients } = await valueAndGradients(loss, odd, weights)
  expect([...values, ...gradients.flat()].every(Number.isFinite)).toBe(true)
})

it('is 0 with a single class, and the same with a single vector of each', async () => {
  const [one, ones] = [weights.slice(0, 1), new Int32Array(labels.length)]
  for (const loss of [arcFace, cosFace, sphereFace, largeMarginSoftmax, normalisedSoftmax, proxyNCA]) {
    expectClose((await valueAndGradients((x, w) => loss(x, w, ones), rows, one)).values, [0])
  }
  expectClose(
    (await valueAndGradients((x, w) => softTriple(x, w, ones, { centresPerClass: 1 }), rows, one)).values,
    [0],
  )
  const plain = await valueAndGradients((x, w) => arcFace(x, w, given), rows, weights)
  const single = await valueAndGradients((x, w) => subCentreArcFace(x, w, given, { subCentres: 1 }), rows, weights)
  expectClose(single.values, plain.values)
})

it('refuses labels and vectors that do not fit', () => {
  const [x, w] = [tf.ones<tf.Rank.R2>([2, 3]), tf.ones<tf.Rank.R2>([4, 3])]
  const refuses = (run: () => unknown, code: string): void => {
    expect(run).toThrow(expect.objectContaining({ code }))
  }
  refuses(() => arcFace(x, w, Int32Array.of(0, 4)), 'NEG_RANGE')
  refuses(() => arcFace(x, w, Int32Array.of(0, -1)), 'NEG_RANGE')
  refuses(() => subCentreArcFace(x, w, Int32Array.of(0, 1)), 'NEG_SHAPE')
  refuses(() => softTriple(x, w, Int32Array.of(0, 2), { centresPerClass: 2 }), 'NEG_RANGE')
  refuses(() => sphereFace(x, w, Int32Array.of(0, 1), { margin: 1.5 }), 'NEG_RANGE')
  refuses(() => proxyNCA(x, tf.ones([1, 3]), Int32Array.of(0, 0), { denominator: 'negatives' }), 'NEG_NO_NEGATIVES')
})
