import {
  attractionWeights,
  cacr,
  cacrQueue,
  cacrQueueReport,
  cacrRadial,
  cacrReport,
  type CACRTermsOptions,
  contrastiveAttraction,
  contrastiveRepulsion,
  radialShares,
  repulsionWeights,
} from '@neg/core/losses'
import { imbalancedCounts } from '@neg/core/negatives'
import { NegativeQueue } from '@neg/core/training'
import type * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'
import { lossRecord, tensorOf } from '../src/loss-record.ts'

type Rows = number[][]

interface Given {
  readonly alpha?: number
  readonly beta?: number
  readonly debiased?: boolean
  readonly detachWeights?: boolean
  readonly normalize?: boolean
  readonly symmetric?: boolean
  readonly tNeg?: number
  readonly tPos?: number
  readonly tauPlus?: number
  readonly weights?: 'full' | 'noPos' | 'noNeg' | 'none'
}
type Options = Pick<Given, keyof Given>

const weighted = { full: 'both', noPos: 'negatives', noNeg: 'positives', none: 'none' } as const

/** Only what is given: an option that is absent has its default. */
const given = <T extends object>(options: T): { [K in keyof T]: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null)) as never

const terms = ({ tPos, tNeg, alpha, beta, weights, debiased, tauPlus = 0.1, ...same }: Options): CACRTermsOptions =>
  given({
    positiveSharpness: tPos,
    negativeSharpness: tNeg,
    attractionScale: alpha,
    repulsionScale: beta,
    weighted: weights && weighted[weights],
    falseNegativeShare: debiased === true ? tauPlus : undefined,
    detachWeights: same.detachWeights,
    symmetric: same.symmetric,
    normalise: same.normalize,
  })

const maskOf = (mask: (boolean | number)[][] | undefined): Uint8Array | undefined =>
  mask && Uint8Array.from(mask.flat(), Number)

export default defineAdapter({
  file: '22-cacr',
  functions: {
    cacrLoss: async ({ inputs: { views }, options }: AdapterCall<{ views: Rows[] }, Options>) => {
      const { loss, gradients } = lossRecord({ views }, (tensors) => cacr(tensors.views as tf.Tensor3D, terms(options)))
      const { attraction, repulsion, positiveWeights, negativeWeights } = cacrReport(tensorOf(views), terms(options))
      // The vectors list the other items alone.
      const others = (await negativeWeights.array()).map((rows) => rows.map((row, i) => row.filter((_, j) => j !== i)))
      return { loss, gradients, attraction, repulsion, wPos: positiveWeights, wNeg: others }
    },
    contrastiveAttraction: ({
      inputs: { query, positives, mask },
      options: { tPos, alpha, detachWeights, normalize },
    }: AdapterCall<{ query: Rows; positives: Rows[]; mask?: (boolean | number)[][] }, Options>) => {
      const how = given({ sharpness: tPos, scale: alpha, detachWeights, normalise: normalize, mask: maskOf(mask) })
      return {
        perQuery: contrastiveAttraction(tensorOf(query), tensorOf(positives), { ...how, reduction: 'none' }),
        weights: attractionWeights(tensorOf(query), tensorOf(positives), how),
        ...lossRecord({ query, positives }, (tensors) =>
          contrastiveAttraction(tensors.query as tf.Tensor2D, tensors.positives as tf.Tensor3D, how),
        ),
      }
    },
    contrastiveRepulsion: ({
      inputs: { query, negatives, mask },
      options: { tNeg, beta, detachWeights, normalize },
    }: AdapterCall<{ query: Rows; negatives: Rows | Rows[]; mask?: (boolean | number)[][] }, Options>) => {
      const how = given({ sharpness: tNeg, scale: beta, detachWeights, normalise: normalize, mask: maskOf(mask) })
      return {
        perQuery: contrastiveRepulsion(tensorOf(query), tensorOf(negatives), { ...how, reduction: 'none' }),
        weights: repulsionWeights(tensorOf(query), tensorOf(negatives), how),
        ...lossRecord({ query, negatives }, (tensors) =>
          contrastiveRepulsion(tensors.query as tf.Tensor2D, tensors.negatives as tf.Tensor3D, how),
        ),
      }
    },
    cacrRbfLoss: ({
      inputs: { queries, key },
      options,
    }: AdapterCall<
      { queries: Rows[]; key: Rows },
      { temperature?: number; euclidean?: boolean; reduction?: 'mean' | 'sum' }
    >) => ({
      p: radialShares(tensorOf(queries), tensorOf(key), given({ temperature: options.temperature })),
      ...lossRecord({ queries }, (tensors) =>
        cacrRadial(tensors.queries as tf.Tensor3D, tensorOf(key), given(options)),
      ),
    }),
    cacrQueueLoss: ({
      inputs: { queries, keys, queue },
      options: { tPos, tNeg, alpha, beta, useInBatch },
    }: AdapterCall<{ queries: Rows[]; keys: Rows[]; queue: Rows }, Options & { useInBatch?: boolean }>) => {
      const how = given({
        positiveSharpness: tPos,
        negativeSharpness: tNeg,
        attractionScale: alpha,
        repulsionScale: beta,
        useInBatch,
      })
      return {
        ...cacrQueueReport(tensorOf(queries), tensorOf(keys), tensorOf(queue), how),
        ...lossRecord({ queries }, (tensors) =>
          cacrQueue(tensors.queries as tf.Tensor3D, tensorOf(keys), tensorOf(queue), how),
        ),
      }
    },
    NegativeQueue: ({
      inputs: { queue, batches },
      options: { size },
    }: AdapterCall<{ queue: Rows; batches: Rows[] }, { size: number }>) => {
      const negatives = new NegativeQueue(size, queue[0].length, { initial: tensorOf(queue) })
      const pointers = batches.map((batch) => {
        negatives.push(tensorOf(batch))
        return negatives.next
      })
      return { queue: negatives.rows, pointers }
    },
    imbalancedSubset: ({
      inputs: { classCounts },
      options: { profile },
    }: AdapterCall<{ classCounts: number[] }, { profile?: 'linear' | 'exponential' }>) => ({
      keep: imbalancedCounts(classCounts, given({ profile })),
    }),
  },
})
