import { describeLosses } from '../../../fixtures/describe-losses.ts'
import { layeredLoss } from '../../../fixtures/layered-loss.ts'
import { shortenedInfoNCE } from '../../../fixtures/shortened-info-nce.ts'
import {
  type DoubleTensor,
  type LossFamily,
  type LossInputs,
  type LossSubject,
  distilledFamily,
  gradedPairsFamily,
  pairedFamily,
  predictedFamily,
  randomMatrix,
} from '../../testing/index.ts'
import { anglE } from './angl-e.ts'
import { coSENT } from './co-sent.ts'
import { cosineSimilarityLoss } from './cosine-similarity-loss.ts'
import { distillKL } from './distill-kl.ts'
import { embedDistill } from './embed-distill.ts'
import { embeddingMSE } from './embedding-mse.ts'
import { gistEmbed } from './gist-embed.ts'
import { marginMSE } from './margin-mse.ts'

const module = (name: string): URL => new URL(`./${name}.ts`, import.meta.url)
const distilled = { memory: 'rows', family: distilledFamily() } as const
const cosine = { scaleInvariant: true } as const

const permuteBoth = ({ shape, values }: DoubleTensor, order: Int32Array): DoubleTensor => ({
  shape,
  values: values.map((_, place) => values[order[Math.floor(place / shape[1])] * shape[1] + order[place % shape[1]]]),
})

/** `loss(anchors, positives, guideAnchorPositive, guideAnchorAnchor, guidePositivePositive, options)` */
const guidedFamily: LossFamily = {
  ...pairedFamily,
  name: 'guided',
  make: (rng, size) =>
    guided(
      pairedFamily.make(rng, size),
      [0, 1, 2].map(() => randomMatrix(rng, size.rows, size.rows)),
    ),
  permute: ({ tensors, rest }, order) =>
    guided(
      pairedFamily.permute({ tensors, rest: [] }, order),
      (rest as DoubleTensor[]).map((guide) => permuteBoth(guide, order)),
    ),
  unfit: (rng, size) => {
    const guides = (rows: number): DoubleTensor[] => [0, 1, 2].map(() => randomMatrix(rng, size.rows, rows))
    return [
      ...pairedFamily.unfit(rng, size).map((inputs) => guided(inputs, guides(size.rows))),
      guided(pairedFamily.make(rng, size), guides(size.rows + 1)),
    ]
  },
}

function guided({ tensors }: LossInputs, rest: readonly DoubleTensor[]): LossInputs {
  return { tensors, rest }
}

const subjects: LossSubject[] = [
  { module: module('margin-mse'), loss: marginMSE, ...distilled },
  { module: module('margin-mse'), loss: marginMSE, ...distilled, options: { measure: 'euclidean', reduction: 'none' } },
  { module: module('distill-kl'), loss: distillKL, ...distilled, options: { temperature: 2 } },
  {
    module: module('distill-kl'),
    loss: distillKL,
    ...distilled,
    ...cosine,
    options: { measure: 'cosine', studentTemperature: 0.2, reduction: 'none' },
  },
  { module: module('co-sent'), loss: coSENT, family: gradedPairsFamily, ...cosine },
  { module: module('angl-e'), loss: anglE, family: gradedPairsFamily, ...cosine, options: { scale: 5 } },
  ...[{}, { reduction: 'none' }].map((options) => ({
    module: module('cosine-similarity-loss'),
    loss: cosineSimilarityLoss,
    family: gradedPairsFamily,
    memory: 'rows' as const,
    ...cosine,
    options,
  })),
  ...[{}, { measure: 'euclidean', reduction: 'none' }].map((options) => ({
    module: module('embed-distill'),
    loss: embedDistill,
    family: predictedFamily(),
    memory: 'rows' as const,
    options,
  })),
  ...[{}, { reduction: 'none' }].map((options) => ({
    module: module('embedding-mse'),
    loss: embeddingMSE,
    family: predictedFamily(),
    memory: 'rows' as const,
    options,
  })),
  { module: module('gist-embed'), loss: gistEmbed, family: guidedFamily, ...cosine, options: { temperature: 0.2 } },
  {
    module: module('gist-embed'),
    loss: gistEmbed,
    family: guidedFamily,
    ...cosine,
    options: {
      temperature: 0.5,
      margin: 0.2,
      marginStrategy: 'relative',
      contrastAnchors: false,
      reduction: 'none',
      blockSize: 5,
    },
  },
  {
    module: new URL('../../../fixtures/shortened-info-nce.ts', import.meta.url),
    loss: shortenedInfoNCE,
    family: pairedFamily,
    memory: 'rows',
    options: { dimensions: [5, 3, 2], weights: [1, 0.5, 2] },
  },
  ...[{ divergenceWeight: 0 }, { lastWeight: 2, weights: [0.5, 0.25], temperature: 0.5 }].map((options) => ({
    module: new URL('../../../fixtures/layered-loss.ts', import.meta.url),
    loss: layeredLoss,
    family: pairedFamily,
    memory: 'rows' as const,
    stopsGradient: options.divergenceWeight !== 0,
    options,
  })),
]

const parts = {
  candidateScores: "a student's scores",
  misordering: 'the loss of similarities',
  checkGradedPairs: 'what such losses are given',
  adaptiveLayers: 'a wrapper of losses, which the suite sees over one of them',
  matryoshka: 'a wrapper of losses, which the suite sees over one of them',
}

await describeLosses(new URL('.', import.meta.url), subjects, parts)
