import { describeLosses } from '../../../fixtures/describe-losses.ts'
import {
  type LossFamily,
  type LossSubject,
  labelledFamily,
  pairedFamily,
  scoresFamily,
  viewsFamily,
} from '../../testing/index.ts'
import { alignmentLoss } from './alignment-loss.ts'
import { clip } from './clip.ts'
import { debiasedContrastive } from './debiased-contrastive.ts'
import { decoupledContrastive } from './decoupled-contrastive.ts'
import { hardContrastive } from './hard-contrastive.ts'
import { hardSimpleContrastive } from './hard-simple-contrastive.ts'
import { hardnessWeightedInfoNCE } from './hardness-weighted-info-nce.ts'
import { groco } from './groco.ts'
import { groupOrdering } from './group-ordering.ts'
import { infoNCE } from './info-nce.ts'
import { jointInfoNCE } from './joint-info-nce.ts'
import { nPairs } from './n-pairs.ts'
import { ntXent } from './nt-xent.ts'
import { ntXentMultiPositive } from './nt-xent-multi-positive.ts'
import { sigLip } from './sig-lip.ts'
import { simpleContrastive } from './simple-contrastive.ts'
import { sortingSupervision } from './sorting-supervision.ts'
import { supCon } from './sup-con.ts'
import { supReMix } from './sup-re-mix.ts'
import { uniformityLoss } from './uniformity-loss.ts'

const module = (name: string): URL => new URL(`./${name}.ts`, import.meta.url)
const inBlocks = { memory: 'rows', family: pairedFamily } as const
const labelled = { memory: 'rows', family: labelledFamily } as const
const cosine = { scaleInvariant: true } as const

/** `loss(embeddings, options)` */
const spreadFamily: LossFamily = {
  ...pairedFamily,
  name: 'spread',
  make: (rng, size) => ({ tensors: pairedFamily.make(rng, size).tensors.slice(1), rest: [] }),
  unfit: (rng, { dimension }) => [
    { tensors: pairedFamily.make(rng, { rows: 1, dimension, classes: 1 }).tensors.slice(1), rest: [] },
  ],
}

/** `loss(positiveScores, negativeScores, options)`: both with a row for each query. */
const contestedFamily: LossFamily = {
  ...pairedFamily,
  name: 'contested',
  unfit: (rng, size) => pairedFamily.unfit(rng, size).slice(1),
}

const subjects: LossSubject[] = [
  { module: module('info-nce'), loss: infoNCE, family: pairedFamily },
  {
    module: module('info-nce'),
    loss: infoNCE,
    ...inBlocks,
    options: { temperature: 0.5, reduction: 'none', blockSize: 5 },
  },
  {
    module: module('info-nce'),
    loss: infoNCE,
    ...inBlocks,
    ...cosine,
    options: { temperature: 0.2, symmetric: true, normalise: true, blockSize: 7 },
  },
  {
    module: module('joint-info-nce'),
    loss: jointInfoNCE,
    ...inBlocks,
    ...cosine,
    options: { temperature: 0.3, blockSize: 5 },
  },
  {
    module: module('joint-info-nce'),
    loss: jointInfoNCE,
    ...inBlocks,
    options: {
      temperature: 0.8,
      normalise: false,
      reduction: 'none',
      blockSize: 5,
      directions: ['queryToQuery', 'documentToDocument'],
    },
  },
  { module: module('nt-xent'), loss: ntXent, ...inBlocks, ...cosine, options: { blockSize: 5 } },
  { module: module('n-pairs'), loss: nPairs, ...inBlocks, options: { lengthPenalty: 0.02, blockSize: 5 } },
  { module: module('sup-con'), loss: supCon, ...labelled, ...cosine, options: { blockSize: 5 } },
  {
    module: module('sup-con'),
    loss: supCon,
    ...labelled,
    options: { aggregate: 'in', reduction: 'sum', blockSize: 5 },
  },
  {
    module: module('nt-xent-multi-positive'),
    loss: ntXentMultiPositive,
    ...labelled,
    ...cosine,
    options: { blockSize: 5 },
  },
  {
    module: module('decoupled-contrastive'),
    loss: decoupledContrastive,
    ...inBlocks,
    ...cosine,
    options: { blockSize: 5 },
  },
  {
    module: module('decoupled-contrastive'),
    loss: decoupledContrastive,
    ...inBlocks,
    stopsGradient: true,
    options: { weighted: true, sigma: 0.4, blockSize: 5 },
  },
  {
    module: module('debiased-contrastive'),
    loss: debiasedContrastive,
    ...inBlocks,
    ...cosine,
    options: { blockSize: 5 },
  },
  {
    module: module('debiased-contrastive'),
    loss: debiasedContrastive,
    ...inBlocks,
    options: { temperature: 0.3, positivePrior: 0.2, concentration: 1.5, reduction: 'none', blockSize: 5 },
  },
  {
    module: module('hardness-weighted-info-nce'),
    loss: hardnessWeightedInfoNCE,
    ...inBlocks,
    ...cosine,
    options: { blockSize: 5 },
  },
  {
    module: module('hardness-weighted-info-nce'),
    loss: hardnessWeightedInfoNCE,
    ...inBlocks,
    stopsGradient: true,
    options: { hardnessMode: 'inBatchNegatives', hardnessStrength: 9, reduction: 'none', blockSize: 5 },
  },
  { module: module('clip'), loss: clip, ...inBlocks, ...cosine, options: { blockSize: 5 } },
  { module: module('sig-lip'), loss: sigLip, ...inBlocks, ...cosine, options: { blockSize: 5 } },
  {
    module: module('sig-lip'),
    loss: sigLip,
    ...inBlocks,
    options: { logitScale: 2, logitBias: 0.5, normalise: false, reduction: 'none', blockSize: 5 },
  },
  {
    module: module('sup-re-mix'),
    loss: supReMix,
    family: labelledFamily,
    ...cosine,
    options: { mixNegatives: false, mixPositives: false },
  },
  {
    module: module('sup-re-mix'),
    loss: supReMix,
    family: labelledFamily,
    stopsGradient: true,
    options: { anchorShares: 0.2, weight: 'L2', normalise: false, reduction: 'none' },
  },
  {
    module: module('groco'),
    loss: groco,
    family: viewsFamily(),
    ...cosine,
    options: { topNegatives: 4, stopGradient: false },
  },
  {
    module: module('groco'),
    loss: groco,
    family: viewsFamily({ views: 3 }),
    stopsGradient: true,
    options: { topNegatives: 3, positiveViews: 2, steepness: 4, reduction: 'none' },
  },
  {
    module: module('group-ordering'),
    loss: groupOrdering,
    family: contestedFamily,
    memory: 'rows',
    options: { topNegatives: 3 },
  },
  {
    module: module('sorting-supervision'),
    loss: sortingSupervision,
    family: scoresFamily,
    memory: 'rows',
    options: { reduction: 'none' },
  },
  {
    module: module('hard-contrastive'),
    loss: hardContrastive,
    family: pairedFamily,
    ...cosine,
    options: { share: 0.3 },
  },
  {
    module: module('hard-contrastive'),
    loss: hardContrastive,
    family: pairedFamily,
    options: { topNegatives: 3, temperature: 0.8, symmetric: true, normalise: false },
  },
  { module: module('simple-contrastive'), loss: simpleContrastive, ...inBlocks, ...cosine },
  {
    module: module('simple-contrastive'),
    loss: simpleContrastive,
    ...inBlocks,
    options: { negativeWeight: 0.4, normalise: false, reduction: 'none' },
  },
  {
    module: module('hard-simple-contrastive'),
    loss: hardSimpleContrastive,
    family: pairedFamily,
    ...cosine,
    options: { topNegatives: 4 },
  },
  {
    module: module('hard-simple-contrastive'),
    loss: hardSimpleContrastive,
    family: pairedFamily,
    options: { share: 0.5, symmetric: true, negativeWeight: 1, normalise: false },
  },
  { module: module('alignment-loss'), loss: alignmentLoss, ...inBlocks, ...cosine },
  {
    module: module('alignment-loss'),
    loss: alignmentLoss,
    ...inBlocks,
    options: { exponent: 1, normalise: false, reduction: 'none' },
  },
  { module: module('uniformity-loss'), loss: uniformityLoss, family: spreadFamily, ...cosine },
  {
    module: module('uniformity-loss'),
    loss: uniformityLoss,
    family: spreadFamily,
    options: { sharpness: 0.5, includeSelf: true, normalise: false },
  },
]

const parts = {
  againstKeys: 'a loss over one direction or both',
  countAgainstKeys: 'how many negatives an anchor has',
  batchLabels: 'labels that leave a batch out',
  checkNegativeWeight: 'a weight that is checked',
  largestScoreSums: 'sums of the largest scores of each row',
  checkViews: 'what groco is given',
  orderedViews: 'the lists that groco sorts',
  groCoReport: 'what groco sees in a batch',
  planGroups: 'rows with as many scores',
  groupsOf: 'their lists',
  placesOf: 'the order of their rows',
  groupOrderingChances: 'the chances behind groupOrdering',
  largestAscending: 'scores in order',
  topGroupChances: 'chances of scores in order',
  misplacement: 'losses of scores in order',
  flooredLog: 'logarithms of chances',
  withNegatives: 'candidates and mined negatives as one matrix',
  stackViews: 'both views as one matrix',
  otherViews: 'row numbers',
  supReMixReport: 'what supReMix sees in a batch',
  planSupReMix: 'its checked options, with pairs and mixtures',
  distanceWeight: 'the weight of one distance',
  distanceWeights: 'weights of all pairs by the distance of targets',
  labelledRows: 'what the kernel is asked about a labelled batch',
}

await describeLosses(new URL('.', import.meta.url), subjects, parts)
