import { describeLosses } from '../../../fixtures/describe-losses.ts'
import { type LossFamily, type LossSubject, pairedFamily, randomMatrix, scoresFamily } from '../../testing/index.ts'
import type { DoubleTensor } from '../../testing/index.ts'
import { adrMSE } from './adr-mse.ts'
import { approxNDCG } from './approx-ndcg.ts'
import { binaryCrossEntropy } from './binary-cross-entropy.ts'
import { infoNCEOfScores } from './info-nce-of-scores.ts'
import { lambdaLoss } from './lambda-loss.ts'
import { listMLE } from './list-mle.ts'
import { listNet } from './list-net.ts'
import { marginMSEOfScores } from './margin-mse-of-scores.ts'
import { mseOfScores } from './mse-of-scores.ts'
import { pListMLE } from './p-list-mle.ts'
import { rankNet } from './rank-net.ts'

const module = (name: string): URL => new URL(`./${name}.ts`, import.meta.url)
const scored = { memory: 'rows', family: scoresFamily } as const

/** Rows and, in each of two columns of candidates, candidates in another order. */
function permuteCandidates({ shape, values }: DoubleTensor, order: Int32Array): DoubleTensor {
  const [rows, columns] = shape
  const from = (place: number): number => {
    const [row, column] = [Math.floor(place / columns), place % columns]
    return order[row] * columns + column - (column % rows) + order[column % rows]
  }
  return { shape, values: values.map((_, place) => values[from(place)]) }
}

/** `loss(scores, options)`: scores of each query with the positives of all, and with a hard negative of each. */
const candidatesFamily: LossFamily = {
  ...scoresFamily,
  name: 'candidates',
  make: (rng, { rows }) => ({ tensors: [randomMatrix(rng, rows, 2 * rows)], rest: [] }),
  permute: ({ tensors: [scores], rest }, order) => ({ tensors: [permuteCandidates(scores, order)], rest }),
  unfit: (rng, { rows }) => [{ tensors: [randomMatrix(rng, rows, 2 * rows + 1)], rest: [] }],
}

/** `loss(positiveScores, negativeScores, teacher, options)` */
const marginsFamily: LossFamily = {
  ...pairedFamily,
  name: 'margins',
  make: (rng, { rows, dimension }) => ({
    tensors: [{ shape: [rows], values: randomMatrix(rng, rows, 1).values }, randomMatrix(rng, rows, dimension)],
    rest: [randomMatrix(rng, rows, dimension)],
  }),
  permute: ({ tensors, rest: [teacher] }, order) => {
    const permuted = pairedFamily.permute({ tensors: [...tensors, teacher as DoubleTensor], rest: [] }, order).tensors
    return { tensors: permuted.slice(0, 2), rest: permuted.slice(2) }
  },
  unfit: (rng, { rows, dimension }) => {
    const given = (scores: number, teachers: number, columns: number) => ({
      tensors: [{ shape: [scores], values: randomMatrix(rng, scores, 1).values }, randomMatrix(rng, rows, dimension)],
      rest: [randomMatrix(rng, teachers, columns)],
    })
    return [given(rows - 1, rows, dimension), given(rows, rows - 1, dimension), given(rows, rows, dimension + 2)]
  },
}

const subjects: LossSubject[] = [
  {
    module: module('binary-cross-entropy'),
    loss: binaryCrossEntropy,
    ...scored,
    size: { rows: 12, dimension: 5, classes: 2 },
    options: { positiveWeight: 2, activation: 'tanh' },
  },
  ...[{}, { activation: 'sigmoid', reduction: 'none' }].map((options) => ({
    module: module('mse-of-scores'),
    loss: mseOfScores,
    ...scored,
    options,
  })),
  { module: module('rank-net'), loss: rankNet, ...scored, options: { sigma: 1.5 } },
  { module: module('lambda-loss'), loss: lambdaLoss, ...scored },
  {
    module: module('lambda-loss'),
    loss: lambdaLoss,
    ...scored,
    options: { weighting: 'ndcgLoss1', k: 2, reduction: 'none', logarithm: 'natural', activation: 'sigmoid' },
  },
  {
    module: module('lambda-loss'),
    loss: lambdaLoss,
    ...scored,
    options: { weighting: 'lambdaRank', reduction: 'sum' },
  },
  { module: module('list-net'), loss: listNet, ...scored },
  { module: module('list-mle'), loss: listMLE, ...scored },
  {
    module: module('list-mle'),
    loss: listMLE,
    ...scored,
    options: { order: 'byRelevance', reduction: 'none', activation: 'tanh' },
  },
  { module: module('p-list-mle'), loss: pListMLE, ...scored },
  { module: module('approx-ndcg'), loss: approxNDCG, ...scored, options: { steepness: 3 } },
  { module: module('adr-mse'), loss: adrMSE, ...scored, options: { steepness: 2, reduction: 'none' } },
  { module: module('margin-mse-of-scores'), loss: marginMSEOfScores, memory: 'rows', family: marginsFamily },
  { module: module('info-nce-of-scores'), loss: infoNCEOfScores, family: candidatesFamily },
]

const parts = {
  checkLists: 'what the losses are given',
  scoresOfLists: 'scores as the losses see them',
  activate: 'their activation',
  thereIn: 'the mask as a tensor',
  columnsThere: 'the mask of a list',
  idealGains: 'gains of relevances',
  rankLists: 'lists by score',
  rankedPairs: 'the sum over the pairs of a list',
  plackettLuce: 'the chance of an order',
  runningLogSumExp: 'sums along a row',
  softPositions: 'smooth positions',
}

await describeLosses(new URL('.', import.meta.url), subjects, parts)
