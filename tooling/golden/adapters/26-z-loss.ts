import { rankMetrics } from '@neg/core/evaluation'
import {
  logSphericalSoftmax,
  logTaylorSoftmax,
  mseOneHot,
  outputStatistics,
  type Reduction,
  sphericalLossOf,
  type SphericalLossName,
  zLoss,
} from '@neg/core/losses'
import { FactoredSphericalLayer } from '@neg/core/models'
import { FactoredWeights, type Matrix, matrixFromRows, transpose } from '@neg/core/numerics'
import type * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'
import { lossRecord, tensorOf } from '../src/loss-record.ts'

type Rows = number[][]
type Outputs = Readonly<{ logits: Rows; target: number[] }>
type Options = Readonly<{ alpha?: number; b?: number; eps?: number }>
type DenseLoss = (
  logits: tf.Tensor2D,
  labels: Int32Array,
  options: { sharpness?: number; offset?: number; epsilon?: number; reduction: Reduction },
) => tf.Tensor

const renamed = ({ alpha, b, eps }: Options) => ({
  ...(alpha !== undefined && { sharpness: alpha }),
  ...(b !== undefined && { offset: b }),
  ...(eps !== undefined && { epsilon: eps }),
})

const dense =
  (loss: DenseLoss) =>
  ({ inputs: { logits, target }, options }: AdapterCall<Outputs, Options>) => {
    const reduced = (reduction: Reduction, given: tf.Tensor): tf.Tensor =>
      loss(given as tf.Tensor2D, Int32Array.from(target), { ...renamed(options), reduction })
    return {
      perExample: reduced('none', tensorOf(logits)),
      meanLoss: reduced('mean', tensorOf(logits)),
      gradients: lossRecord({ logits }, (given) => reduced('sum', given.logits)).gradients,
    }
  }

const rowsOf = ({ rows, columns, values }: Matrix): Rows =>
  Array.from({ length: rows }, (_, row) => [...values.subarray(row * columns, (row + 1) * columns)])

type LayerOptions = Options & Readonly<{ member: SphericalLossName; learningRate: number; weightDecay?: number }>

export default defineAdapter({
  file: '26-z-loss',
  functions: {
    zLoss: dense(zLoss),
    mseOneHot: dense(mseOneHot),
    logTaylorSoftmax: dense(logTaylorSoftmax),
    logSphericalSoftmax: dense(logSphericalSoftmax),
    sphericalStats: ({ inputs: { logits, target } }: AdapterCall<Outputs>) => {
      const { own, squares, sums } = outputStatistics(tensorOf(logits), Int32Array.from(target))
      return { a: own, q: squares, s: sums }
    },
    SphericalLoss: ({
      inputs: { A, q, s, D },
      options: { member, ...options },
    }: AdapterCall<{ A: Rows; q: number[]; s: number[]; D: number }, Options & { member: SphericalLossName }>) => {
      const { losses, gradient } = sphericalLossOf(member, renamed(options)).evaluate(
        { activations: transpose(matrixFromRows(A)), squares: Float64Array.from(q), sums: Float64Array.from(s) },
        D,
      )
      return {
        loss: losses,
        gA: rowsOf(transpose(gradient.activations)),
        gq: gradient.squares,
        gs: gradient.sums,
      }
    },
    FactoredSphericalLayer: ({
      inputs: { V, U, omega, batches },
      options: { member, learningRate, weightDecay, ...options },
    }: AdapterCall<{ V: Rows; U: Rows; omega: number[]; batches: { H: Rows; classes: Rows }[] }, LayerOptions>) => {
      const weights = new FactoredWeights(matrixFromRows(V), { factor: matrixFromRows(U), shared: omega })
      const layer = new FactoredSphericalLayer(weights, {
        loss: sphericalLossOf(member, renamed(options)),
        learningRate,
        ...(weightDecay !== undefined && { weightDecay }),
        stabilisePeriod: Number.POSITIVE_INFINITY,
      })
      const steps = batches.map(({ H, classes }) => {
        const { losses, hiddenGradient } = layer.step(matrixFromRows(H), classes.flat())
        return { loss: losses, gradH: rowsOf(hiddenGradient) }
      })
      const { rows, factor, shared, gram, rowSum } = weights.parts()
      return {
        steps,
        after: {
          denseWeights: rowsOf(layer.denseWeights()),
          Q: rowsOf(gram),
          wbar: rowSum,
          U: rowsOf(factor),
          V: rowsOf(rows),
          omega: shared,
        },
      }
    },
    rankMetrics: ({
      inputs: { scores, target },
      options: { ks },
    }: AdapterCall<{ scores: Rows; target: number[] }, { ks?: number[] }>) => {
      const { topKError, meanReciprocalRank } = rankMetrics(matrixFromRows(scores), target, ks)
      return { topKError, mrr: meanReciprocalRank }
    },
  },
})
