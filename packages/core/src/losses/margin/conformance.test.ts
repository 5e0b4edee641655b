import { describeLosses } from '../../../fixtures/describe-losses.ts'
import {
  type LossFamily,
  type LossInputs,
  type LossSubject,
  judgedPairsFamily,
  labelledFamily,
  pairedFamily,
  randomMatrix,
  rowsFamily,
  tripletsFamily,
} from '../../testing/index.ts'
import { angularLoss } from './angular-loss.ts'
import { circleLoss } from './circle-loss.ts'
import { contrastiveLoss } from './contrastive-loss.ts'
import { contrastivePairs } from './contrastive-pairs.ts'
import { fastAP } from './fast-ap.ts'
import { globalOrthogonalRegularisation } from './global-orthogonal-regularisation.ts'
import { intraPairVariance } from './intra-pair-variance.ts'
import { liftedStructure } from './lifted-structure.ts'
import { marginLoss } from './margin-loss.ts'
import { megaBatchMargin } from './mega-batch-margin.ts'
import { multiSimilarity } from './multi-similarity.ts'
import { nca } from './nca.ts'
import { onlineContrastive } from './online-contrastive.ts'
import { pnp } from './pnp.ts'
import { signalToNoiseContrastive } from './signal-to-noise-contrastive.ts'
import { triplet } from './triplet.ts'
import { tripletMargin } from './triplet-margin.ts'
import { tupletMargin } from './tuplet-margin.ts'

/** Labelled rows, with a boundary for each class between them and their labels. */
const boundedFamily: LossFamily = {
  ...labelledFamily,
  name: 'labelled, with boundaries',
  make(rng, size) {
    const values = Float64Array.from({ length: Math.max(2, size.classes) }, () => 0.5 + rng.uniform())
    return withBoundaries(labelledFamily.make(rng, size), values)
  },
  permute({ tensors: [rows, boundaries], rest }, order) {
    return withBoundaries(labelledFamily.permute({ tensors: [rows], rest }, order), boundaries.values)
  },
  withoutPositives: undefined,
  unfit: (rng, size) => [
    ...labelledFamily.unfit(rng, size).map((inputs) => withBoundaries(inputs, new Float64Array(size.classes))),
    withBoundaries(labelledFamily.make(rng, size), new Float64Array(size.classes - 1)),
    withBoundaries(labelledFamily.make(rng, size), new Float64Array(0)),
  ],
}

function withBoundaries({ tensors: [rows], rest }: LossInputs, values: Float64Array): LossInputs {
  return { tensors: [rows, { shape: [values.length], values }], rest }
}

/** Sets of rows, of which the last axis but one is the batch. */
const setsFamily: LossFamily = {
  ...rowsFamily,
  name: 'sets of rows',
  make(rng, { rows, dimension }) {
    return {
      tensors: [{ shape: [2, rows, dimension], values: randomMatrix(rng, 2 * rows, dimension).values }],
      rest: [],
    }
  },
  permute({ tensors: [{ shape, values }] }, order) {
    const [sets, rows, dimension] = shape
    const turned = Float64Array.from(values, (_, at) => {
      const [set, row, column] = [
        Math.floor(at / (rows * dimension)),
        Math.floor(at / dimension) % rows,
        at % dimension,
      ]
      return values[(set * rows + order[row]) * dimension + column]
    })
    return { tensors: [{ shape: [sets, rows, dimension], values: turned }], rest: [] }
  },
}

const url = (file: string): URL => new URL(file, import.meta.url)
const small = { rows: 12, dimension: 5, classes: 4 }

const subjects: LossSubject[] = [
  ...[
    {},
    { measure: 'cosine', positiveMargin: 0.9, negativeMargin: 0.1, reduction: 'mean' },
    { measure: 'manhattan', normalise: false, negativeMargin: 9, reduction: 'none' },
  ].map((options) => ({
    module: url('./contrastive-loss.ts'),
    loss: contrastiveLoss,
    family: labelledFamily,
    options,
  })),
  ...[{}, { measure: 'euclidean', margin: 3, reduction: 'none' }].map((options) => ({
    ...{ module: url('./contrastive-pairs.ts'), loss: contrastivePairs, family: judgedPairsFamily, options },
    memory: 'rows' as const,
  })),
  ...[{}, { measure: 'euclidean', margin: 3, reduction: 'none' }].map((options) => ({
    ...{ module: url('./online-contrastive.ts'), loss: onlineContrastive, family: judgedPairsFamily, options },
    memory: 'rows' as const,
  })),
  ...[{ margin: 0.5 }, { measure: 'cosine', swap: true, smooth: true, reduction: 'none' }].map((options) => ({
    ...{ module: url('./triplet-margin.ts'), loss: tripletMargin, family: tripletsFamily, options },
    ...{ memory: 'rows' as const, scaleInvariant: true },
  })),
  ...[
    { blockSize: 4 },
    { mining: 'batchHard', margin: 'soft', measure: 'cosine' },
    { mining: 'batchAll', margin: 0.3, normalise: true, reduction: 'none', blockSize: 4 },
  ].map((options) => ({ module: url('./triplet.ts'), loss: triplet, family: labelledFamily, options })),
  ...[{}, { generalised: true, measure: 'cosine', negativeMargin: 0.3, positiveMargin: 0.8, reduction: 'none' }].map(
    (options) => ({
      ...{ module: url('./lifted-structure.ts'), loss: liftedStructure, family: labelledFamily, options },
      scaleInvariant: true,
    }),
  ),
  ...[
    { module: url('./circle-loss.ts'), loss: circleLoss, stopsGradient: true, options: { scale: 2 } },
    {
      module: url('./circle-loss.ts'),
      loss: circleLoss,
      stopsGradient: true,
      options: { margin: 0.25, reduction: 'none' },
    },
    { module: url('./angular-loss.ts'), loss: angularLoss, options: { blockSize: 200 } },
    { module: url('./angular-loss.ts'), loss: angularLoss, options: { angle: 30, reduction: 'none', blockSize: 200 } },
    { module: url('./fast-ap.ts'), loss: fastAP },
    { module: url('./fast-ap.ts'), loss: fastAP, options: { bins: 5, reduction: 'none' } },
    { module: url('./nca.ts'), loss: nca, memory: 'rows' as const, options: { blockSize: 5 } },
    { module: url('./tuplet-margin.ts'), loss: tupletMargin, options: { scale: 8 } },
    { module: url('./tuplet-margin.ts'), loss: tupletMargin, options: { margin: 0.3, scale: 2, reduction: 'none' } },
    { module: url('./signal-to-noise-contrastive.ts'), loss: signalToNoiseContrastive },
    { module: url('./intra-pair-variance.ts'), loss: intraPairVariance },
    { module: url('./intra-pair-variance.ts'), loss: intraPairVariance, options: { reduction: 'none' } },
    { module: url('./pnp.ts'), loss: pnp, options: { anneal: 0.1, blockSize: 2 } },
    ...['Ds', 'Dq', 'Iu', 'Ib'].map((variant) => ({
      ...{ module: url('./pnp.ts'), loss: pnp },
      options: { variant, anneal: 0.2, alpha: 2, b: 3, reduction: 'none', blockSize: 2 },
    })),
    { module: url('./multi-similarity.ts'), loss: multiSimilarity, options: { negativeScale: 10 } },
    {
      ...{ module: url('./multi-similarity.ts'), loss: multiSimilarity },
      options: { epsilon: 0.1, negativeScale: 5, reduction: 'none' },
    },
  ].map((subject) => ({ ...subject, family: labelledFamily, scaleInvariant: true })),
  {
    ...{ module: url('./nca.ts'), loss: nca, family: labelledFamily, memory: 'rows' as const },
    options: { normalise: false, scale: 0.5, reduction: 'none', blockSize: 5 },
  },
  {
    ...{ module: url('./multi-similarity.ts'), loss: multiSimilarity, family: labelledFamily },
    options: { measure: 'euclidean', normalise: false, base: 2, negativeScale: 3 },
  },
  { module: url('./margin-loss.ts'), loss: marginLoss, family: boundedFamily, options: { boundaryWeight: 0.1 } },
  ...[{ blockSize: 5 }, { positiveMargin: 1, negativeMargin: -1, reduction: 'none', blockSize: 5 }].map((options) => ({
    ...{ module: url('./mega-batch-margin.ts'), loss: megaBatchMargin, family: pairedFamily, options },
    ...{ memory: 'rows' as const, scaleInvariant: true },
  })),
  ...[rowsFamily, setsFamily].map((family) => ({
    ...{ module: url('./global-orthogonal-regularisation.ts'), loss: globalOrthogonalRegularisation, family },
    ...{ memory: 'rows' as const, scaleInvariant: family === rowsFamily, size: { ...small, dimension: 3 } },
  })),
]

await describeLosses(new URL('.', import.meta.url), subjects, {
  ...{ directionSign: 'the direction of a measure', asDistances: 'the direction of a measure' },
  ...{ checkFinite: 'a check', checkAboveZero: 'a check', checkWithin: 'a check', checkCount: 'a check' },
  ...{ checkWord: 'a check', checkReferences: 'a check', checkJudgedPairs: 'a check', checkTriplets: 'a check' },
  ...{ labelledPairs: 'pairs', weightsOf: 'pairs', logSumExpOfPairs: 'pairs', whereLabel: 'pairs' },
  ...{ sameLabelRows: 'pairs', positiveBlocks: 'pairs', atPlaces: 'pairs' },
  ...{ reducePairs: 'a reduction', reduceAnchors: 'a reduction' },
  ...{ planTriplets: 'the inside of triplet', mineTriplets: 'the inside of triplet' },
})
