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
import { contrastiveTension } from './contrastive-tension.ts'
import { dynamicSoftMargin } from './dynamic-soft-margin.ts'
import { fastAP } from './fast-ap.ts'
import { globalOrthogonalRegularisation } from './global-orthogonal-regularisation.ts'
import { histogramLoss } from './histogram-loss.ts'
import { intraPairVariance } from './intra-pair-variance.ts'
import { liftedStructure } from './lifted-structure.ts'
import { marginLoss } from './margin-loss.ts'
import { megaBatchMargin } from './mega-batch-margin.ts'
import { multiSimilarity } from './multi-similarity.ts'
import { nca } from './nca.ts'
import { onlineContrastive } from './online-contrastive.ts'
import { pnp } from './pnp.ts'
import { rankedList } from './ranked-list.ts'
import { signalToNoiseContrastive } from './signal-to-noise-contrastive.ts'
import { smoothAP } from './smooth-ap.ts'
import { thresholdConsistentMargin } from './threshold-consistent-margin.ts'
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

const url = (name: string): URL => new URL(`./${name}.ts`, import.meta.url)
const labelled = { family: labelledFamily }
const directions = { family: labelledFamily, scaleInvariant: true }
const judged = { family: judgedPairsFamily, memory: 'rows' } as const
const given = { family: tripletsFamily, memory: 'rows', scaleInvariant: true } as const
const paired = { family: pairedFamily, memory: 'rows', scaleInvariant: true } as const
const none = { reduction: 'none' }

const variants = (
  shared: Omit<LossSubject, 'options'>,
  options: readonly Readonly<Record<string, unknown>>[] = [{}],
): LossSubject[] => options.map((given) => ({ ...shared, options: given }))

const subjects: LossSubject[] = [
  ...variants({ module: url('angular-loss'), loss: angularLoss, ...directions }, [
    { blockSize: 200 },
    { angle: 30, blockSize: 200, ...none },
  ]),
  ...variants({ module: url('circle-loss'), loss: circleLoss, stopsGradient: true, ...directions }, [
    { scale: 2 },
    { margin: 0.25, scale: 8, ...none },
  ]),
  ...variants({ module: url('contrastive-loss'), loss: contrastiveLoss, ...labelled }, [
    {},
    { measure: 'cosine', positiveMargin: 0.9, negativeMargin: 0.1, reduction: 'mean' },
    { measure: 'manhattan', normalise: false, negativeMargin: 9, ...none },
  ]),
  ...variants({ module: url('contrastive-pairs'), loss: contrastivePairs, ...judged }, [
    {},
    { measure: 'euclidean', margin: 3, ...none },
  ]),
  ...variants({ module: url('contrastive-tension'), loss: contrastiveTension, ...judged }, [{}, none]),
  ...variants(
    {
      module: url('dynamic-soft-margin'),
      loss: dynamicSoftMargin,
      family: pairedFamily,
      scaleInvariant: true,
      stopsGradient: true,
    },
    [{}, { bins: 7, ...none }],
  ),
  ...variants({ module: url('fast-ap'), loss: fastAP, ...directions }, [{}, { bins: 5, ...none }]),
  ...[rowsFamily, setsFamily].map((family) => ({
    module: url('global-orthogonal-regularisation'),
    loss: globalOrthogonalRegularisation,
    family,
    memory: 'rows' as const,
    scaleInvariant: family === rowsFamily,
    size: { rows: 12, dimension: 3, classes: 4 },
  })),
  ...variants({ module: url('histogram-loss'), loss: histogramLoss, ...directions }, [{ bins: 12 }]),
  ...variants({ module: url('intra-pair-variance'), loss: intraPairVariance, ...directions }, [{}, none]),
  ...variants({ module: url('lifted-structure'), loss: liftedStructure, ...directions }, [
    {},
    { generalised: true, measure: 'cosine', negativeMargin: 0.3, positiveMargin: 0.8, ...none },
  ]),
  ...variants({ module: url('margin-loss'), loss: marginLoss, family: boundedFamily }, [{ boundaryWeight: 0.1 }]),
  ...variants({ module: url('mega-batch-margin'), loss: megaBatchMargin, ...paired }, [
    { blockSize: 5 },
    { positiveMargin: 1, negativeMargin: -1, blockSize: 5, ...none },
  ]),
  ...variants({ module: url('multi-similarity'), loss: multiSimilarity, ...directions }, [
    { negativeScale: 10 },
    { epsilon: 0.1, negativeScale: 5, ...none },
  ]),
  ...variants({ module: url('multi-similarity'), loss: multiSimilarity, ...labelled }, [
    { measure: 'euclidean', normalise: false, base: 2, negativeScale: 3 },
  ]),
  ...variants({ module: url('nca'), loss: nca, memory: 'rows', ...directions }, [{ blockSize: 5 }]),
  ...variants({ module: url('nca'), loss: nca, memory: 'rows', ...labelled }, [
    { normalise: false, scale: 0.5, blockSize: 5, ...none },
  ]),
  ...variants({ module: url('online-contrastive'), loss: onlineContrastive, ...judged }, [
    {},
    { measure: 'euclidean', margin: 3, ...none },
  ]),
  ...variants({ module: url('pnp'), loss: pnp, ...directions }, [
    { anneal: 0.1, blockSize: 2 },
    ...['Ds', 'Dq', 'Iu', 'Ib'].map((variant) => ({ variant, anneal: 0.2, alpha: 2, b: 3, blockSize: 2, ...none })),
  ]),
  ...variants({ module: url('ranked-list'), loss: rankedList, ...directions }, [
    {},
    { margin: 0.6, boundary: 1.5, positiveTemperature: 1, negativeTemperature: 3, imbalance: 0.3, ...none },
  ]),
  ...variants({ module: url('signal-to-noise-contrastive'), loss: signalToNoiseContrastive, ...directions }),
  ...variants({ module: url('smooth-ap'), loss: smoothAP, ...directions }, [
    { temperature: 0.1, blockSize: 2 },
    { temperature: 0.3, blockSize: 2, ...none },
  ]),
  ...variants({ module: url('threshold-consistent-margin'), loss: thresholdConsistentMargin, ...directions }, [
    {},
    { positiveWeight: 2, negativeMargin: 0, negativeWeight: 0.5 },
  ]),
  ...variants({ module: url('triplet'), loss: triplet, ...labelled }, [
    { blockSize: 4 },
    { mining: 'batchHard', margin: 'soft', measure: 'cosine' },
    { mining: 'batchAll', margin: 0.3, normalise: true, blockSize: 4, ...none },
  ]),
  ...variants({ module: url('triplet-margin'), loss: tripletMargin, ...given }, [
    { margin: 0.5 },
    { measure: 'cosine', swap: true, smooth: true, ...none },
  ]),
  ...variants({ module: url('tuplet-margin'), loss: tupletMargin, ...directions }, [
    { scale: 8 },
    { margin: 0.3, scale: 2, ...none },
  ]),
]

const parts = {
  asDistances: 'the direction of a measure',
  atPlaces: 'a part of triplet and pnp',
  checkAboveZero: 'a check',
  checkCount: 'a check',
  checkFinite: 'a check',
  checkJudgedPairs: 'a check',
  checkReferences: 'a check',
  checkTriplets: 'a check',
  checkWithin: 'a check',
  checkWord: 'a check',
  directionSign: 'the direction of a measure',
  dynamicSoftMarginHistogram: 'what dynamicSoftMargin remembers',
  hardestDifferences: 'what dynamicSoftMargin weighs',
  labelledPairs: 'pairs of a labelled batch',
  logSumExpOfPairs: 'a reduction over pairs',
  mineTriplets: 'the choice of triplet',
  planTriplets: 'the checks of triplet',
  positiveBlocks: 'a part of triplet and pnp',
  reduceAnchors: 'a reduction',
  reducePairs: 'a reduction',
  sameLabelRows: 'pairs of a labelled batch',
  softHistogram: 'a part of histogramLoss and fastAP',
  weightsOf: 'pairs of a labelled batch',
  whereLabel: 'pairs that are judged',
}

await describeLosses(new URL('.', import.meta.url), subjects, parts)
