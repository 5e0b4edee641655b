import { classicICNNScore, icnnScore, type ICNNScoreOptions } from '@neg/core/evaluation'
import {
  episodeLoss,
  type EpisodeLossOptions,
  type EpisodeTerm,
  episodeTerms,
  icnnLoss,
  prototypeDistances,
  protoLogits,
  protoTriplet,
  prototypes,
  prototypical,
} from '@neg/core/losses'
import type * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'
import { lossRecord, tensorOf } from '../src/loss-record.ts'

type Rows = number[][]
type EpisodeInputs = Readonly<{ query: Rows; queryLabels: number[]; support: Rows; supportLabels: number[] }>

interface Margin {
  readonly margin?: number
}
interface Neighbours {
  readonly neighbors?: number
  readonly dropNearest?: boolean
}
interface Roots {
  readonly k?: number
  readonly p?: number
  readonly r?: number
}

const ids = (labels: readonly number[]): Int32Array => Int32Array.from(labels)

type ProtoLoss = (queries: tf.Tensor2D, means: tf.Tensor2D, labels: Int32Array) => tf.Tensor

/** A loss of queries against prototypes, differentiated by queries and supports. */
const protoRecord = ({ query, queryLabels, support, supportLabels }: EpisodeInputs, nWay: number, loss: ProtoLoss) =>
  lossRecord({ query, support }, (given) =>
    loss(
      given.query as tf.Tensor2D,
      prototypes(given.support as tf.Tensor2D, ids(supportLabels), nWay),
      ids(queryLabels),
    ),
  )

export default defineAdapter({
  file: '53-susana-proto-triplet-icnn',
  functions: {
    icnnScore: ({
      inputs: { x, y, target, targetLabels },
      options: { neighbors, dropNearest },
    }: AdapterCall<
      { x: Rows; y: number[]; target?: Rows; targetLabels?: number[] },
      Pick<Neighbours, keyof Neighbours>
    >) => {
      const how: ICNNScoreOptions = {
        ...(target && { target: tensorOf(target) }),
        ...(targetLabels && { targetLabels: ids(targetLabels) }),
        ...(neighbors !== undefined && { neighbours: neighbors }),
        ...(dropNearest !== undefined && { dropNearest }),
      }
      const { neighbours, ...score } = icnnScore(tensorOf(x), ids(y), how)
      return {
        ...score,
        neighbors: neighbours,
        ...lossRecord({ x }, (given) => icnnLoss(given.x as tf.Tensor2D, ids(y), how)),
      }
    },
    protoTripletLoss: ({
      inputs,
      options: { nWay, margin },
    }: AdapterCall<EpisodeInputs, { nWay: number; margin?: number }>) => {
      const how: Margin = margin === undefined ? {} : { margin }
      const means = prototypes(tensorOf(inputs.support), ids(inputs.supportLabels), nWay)
      const queries = tensorOf<tf.Tensor2D>(inputs.query)
      const labels = ids(inputs.queryLabels)
      return {
        prototypes: means,
        ...prototypeDistances(queries, means, labels),
        perQuery: protoTriplet(queries, means, labels, { ...how, reduction: 'none' }),
        ...protoRecord(inputs, nWay, (...given) => protoTriplet(...given, how)),
      }
    },
    protoLogits: ({ inputs, options: { nWay } }: AdapterCall<EpisodeInputs, { nWay: number }>) => ({
      logits: protoLogits(
        tensorOf(inputs.query),
        prototypes(tensorOf(inputs.support), ids(inputs.supportLabels), nWay),
      ),
      ...protoRecord(inputs, nWay, prototypical),
    }),
    classicIcnnScore: ({
      inputs: { x, y },
      options: { k, p, r },
    }: AdapterCall<{ x: Rows; y: number[] }, Pick<Roots, keyof Roots>>) =>
      classicICNNScore(tensorOf(x), ids(y), {
        ...(k !== undefined && { k }),
        ...(p !== undefined && { distanceRoot: p }),
        ...(r !== undefined && { purityRoot: r }),
      }),
    totalLoss: ({
      inputs: { query, queryLabels, support, supportLabels },
      options: { nWay, kShot, nQuery, terms, margin },
    }: AdapterCall<
      EpisodeInputs,
      { nWay: number; kShot: number; nQuery: number; terms: EpisodeTerm[]; margin?: number }
    >) => {
      const labels = { query: ids(queryLabels), support: ids(supportLabels) }
      const how: EpisodeLossOptions = {
        ways: nWay,
        terms,
        neighbours: kShot + nQuery,
        ...(margin !== undefined && { margin }),
      }
      return {
        parts: episodeTerms(tensorOf(query), tensorOf(support), labels, how),
        ...lossRecord({ query, support }, (given) =>
          episodeLoss(given.query as tf.Tensor2D, given.support as tf.Tensor2D, labels, how),
        ),
      }
    },
  },
})
