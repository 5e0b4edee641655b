import { describeLosses } from '../../../fixtures/describe-losses.ts'
import {
  type DoubleTensor,
  type LossFamily,
  type LossSubject,
  classifiedFamily,
  labelsInTurn,
  permuteRows,
  randomMatrix,
} from '../../testing/index.ts'
import { arcFace } from './arc-face.ts'
import { cosFace } from './cos-face.ts'
import { largeMarginSoftmax } from './large-margin-softmax.ts'
import { manifoldLoss } from './manifold-loss.ts'
import { normalisedSoftmax } from './normalised-softmax.ts'
import { p2sGrad } from './p2s-grad.ts'
import { pairSoftmax } from './pair-softmax.ts'
import { proxyAnchor } from './proxy-anchor.ts'
import { proxyNCA } from './proxy-nca.ts'
import { softTriple } from './soft-triple.ts'
import { sphereFace } from './sphere-face.ts'
import { subCentreArcFace } from './sub-centre-arc-face.ts'

const module = (name: string): URL => new URL(`./${name}.ts`, import.meta.url)
const classified = { memory: 'rows', family: classifiedFamily() } as const
const pairsOfVectors = { memory: 'rows', family: classifiedFamily({ perClass: 2 }) } as const
const cosine = { scaleInvariant: true } as const

/** `loss(left, right, weights, labels, options)`: a classifier sees three vectors of the length of a row. */
const classifiedPairsFamily: LossFamily = {
  ...classifiedFamily(),
  name: 'classified pairs',
  make: (rng, { rows, dimension, classes }) => ({
    tensors: [
      randomMatrix(rng, rows, dimension),
      randomMatrix(rng, rows, dimension),
      randomMatrix(rng, classes, 3 * dimension),
    ],
    rest: [labelsInTurn(rows, classes)],
  }),
  permute: ({ tensors: [left, right, weights], rest: [labels] }, order) => ({
    tensors: [permuteRows(left, order), permuteRows(right, order), weights],
    rest: [Int32Array.from(order, (from) => (labels as Int32Array)[from])],
  }),
  unfit: (rng, { rows, dimension, classes }) => {
    const [left, weights] = [randomMatrix(rng, rows, dimension), randomMatrix(rng, classes, 3 * dimension)]
    const given = (right: DoubleTensor, classifier: DoubleTensor, labels: Int32Array) => ({
      tensors: [left, right, classifier],
      rest: [labels],
    })
    return [
      given(randomMatrix(rng, rows - 1, dimension), weights, labelsInTurn(rows, classes)),
      given(left, randomMatrix(rng, classes, 2 * dimension), labelsInTurn(rows, classes)),
      given(left, weights, labelsInTurn(rows - 1, classes)),
      given(left, weights, labelsInTurn(rows, classes + 1)),
    ]
  },
}

const subjects: LossSubject[] = [
  {
    module: module('normalised-softmax'),
    loss: normalisedSoftmax,
    ...classified,
    ...cosine,
    options: { blockSize: 5 },
  },
  ...[{ margin: 0.3 }, { passedOn: 0.6, margin: 0.2, contextWeight: 0.5, reduction: 'none' }].map((options) => ({
    module: module('manifold-loss'),
    loss: manifoldLoss,
    family: classifiedFamily(),
    ...cosine,
    options,
  })),
  { module: module('p2s-grad'), loss: p2sGrad, ...classified, ...cosine },
  { module: module('p2s-grad'), loss: p2sGrad, ...classified, ...cosine, options: { reduction: 'none' } },
  ...[{ blockSize: 5 }, { features: ['both', 'product'], reduction: 'none', blockSize: 5 }].map((options) => ({
    module: module('pair-softmax'),
    loss: pairSoftmax,
    family: classifiedPairsFamily,
    memory: 'rows' as const,
    options,
  })),
  { module: module('proxy-nca'), loss: proxyNCA, ...classified, ...cosine },
  {
    module: module('proxy-nca'),
    loss: proxyNCA,
    ...classified,
    ...cosine,
    options: { scale: 3, denominator: 'negatives', reduction: 'none', blockSize: 5 },
  },
  { module: module('proxy-anchor'), loss: proxyAnchor, ...classified, ...cosine, options: { scale: 8 } },
  {
    module: module('proxy-anchor'),
    loss: proxyAnchor,
    ...classified,
    ...cosine,
    options: { margin: 0.3, blockSize: 2 },
  },
  {
    module: module('soft-triple'),
    loss: softTriple,
    ...pairsOfVectors,
    ...cosine,
    options: { centresPerClass: 2, reduction: 'none' },
  },
  { module: module('cos-face'), loss: cosFace, ...classified, ...cosine, options: { scale: 10, blockSize: 5 } },
  { module: module('arc-face'), loss: arcFace, ...classified, ...cosine, options: { scale: 10, blockSize: 5 } },
  {
    module: module('arc-face'),
    loss: arcFace,
    ...classified,
    ...cosine,
    options: { margin: 1.5, scale: 4, reduction: 'none' },
  },
  {
    module: module('sub-centre-arc-face'),
    loss: subCentreArcFace,
    ...pairsOfVectors,
    ...cosine,
    options: { subCentres: 2, scale: 10, blockSize: 5 },
  },
  { module: module('sphere-face'), loss: sphereFace, ...classified, options: { blockSize: 5 } },
  {
    module: module('sphere-face'),
    loss: sphereFace,
    ...classified,
    options: { margin: 3, annealing: 2, scale: 2, reduction: 'none' },
  },
  { module: module('large-margin-softmax'), loss: largeMarginSoftmax, ...classified, options: { blockSize: 5 } },
]

const parts = {
  checkClassified: 'what the losses are given',
  ownProducts: 'products with the own class',
  ownClassSoftmax: 'the softmax under them',
  withAngularMargin: 'a margin of angles',
  ofMultipleAngle: 'the cosine of a multiple of angles',
  annealedAngle: 'that cosine beside the plain one',
  marginAnnealing: 'a schedule',
}

await describeLosses(new URL('.', import.meta.url), subjects, parts)
