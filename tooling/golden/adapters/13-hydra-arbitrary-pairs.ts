import { effectiveRank, singularSpectrum } from '@neg/core/evaluation'
import { arbitraryPairs, arbitraryPairsReport, gatedCosine, multiPositive } from '@neg/core/losses'
import { FeatureFilter, gateStatistics } from '@neg/core/models'
import { partnerChances, samplePartners } from '@neg/core/negatives'
import { type Matrix, matrixFromRows } from '@neg/core/numerics'
import * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'
import { lossRecord, tensorOf } from '../src/loss-record.ts'

type Rows = number[][]
type Norm = Readonly<{ gamma: number[]; beta: number[]; movingMean: number[]; movingVar: number[] }>
type Linear = Readonly<{ weight: Rows; bias: number[] }>
type Weights = Readonly<{ embedding: Rows; bn1: Norm; linear1: Linear; bn2: Norm; linear2: Linear }>
type FilterOptions = Readonly<{
  classes: number
  dim: number
  embedDim: number
  hidden: number
  fuse: boolean
  training: boolean
}>

const rowsOf = ({ rows, columns, values }: Matrix): Rows =>
  Array.from({ length: rows }, (_, row) => [...values.subarray(row * columns, (row + 1) * columns)])
const ids = (labels: readonly number[]): Int32Array => Int32Array.from(labels)
const maskOf = (mask: (number | boolean)[][]): Uint8Array => Uint8Array.from(mask.flat(), Number)

/** Only what is given: an option that is absent has its default. */
const given = <T extends object>(options: T): { [K in keyof T]: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null)) as never

export default defineAdapter({
  file: '13-hydra-arbitrary-pairs',
  functions: {
    gatedCosine: ({ inputs: { z, keys, gate } }: AdapterCall<{ z: Rows; keys: Rows; gate: Rows }>) => ({
      s: gatedCosine(tensorOf(z), tensorOf(keys), tensorOf(gate)),
    }),
    arbitraryPairLoss: ({
      inputs: { z, gate, labels, partners, keys, keyLabels },
      options: { tau, excludeSelf, gating },
    }: AdapterCall<
      { z: Rows; gate: Rows; labels: number[]; partners: number[]; keys?: Rows; keyLabels?: number[] },
      { tau?: number; excludeSelf?: boolean; gating?: 'cosine' | 'inner' }
    >) => {
      const how = (others: tf.Tensor | undefined) =>
        given({
          temperature: tau,
          excludeSelf,
          gating,
          keys: others && { embeddings: others as tf.Tensor2D, labels: ids(keyLabels ?? labels) },
        })
      const tensors: Readonly<Record<string, Rows>> = keys === undefined ? { z, gate } : { z, gate, keys }
      const [of, to] = [ids(labels), ids(partners)]
      return {
        ...arbitraryPairsReport(tensorOf(z), tensorOf(gate), of, to, how(keys && tensorOf(keys))),
        ...lossRecord(tensors, (by) =>
          arbitraryPairs(by.z as tf.Tensor2D, by.gate as tf.Tensor2D, of, to, how(by.keys)),
        ),
      }
    },
    multiPositiveLoss: ({
      inputs: { logits, posMask, negMask },
    }: AdapterCall<{ logits: Rows; posMask: (number | boolean)[][]; negMask: (number | boolean)[][] }>) =>
      lossRecord({ logits }, (tensors) =>
        multiPositive(tensors.logits as tf.Tensor2D, maskOf(posMask), maskOf(negMask)),
      ),
    'FeatureFilter.gate': async ({
      inputs: { weights, y1, y2 },
      options: { classes, dim, embedDim, hidden, fuse, training },
    }: AdapterCall<{ weights: Weights; y1: number[]; y2: number[] }, FilterOptions>) => {
      const filter = new FeatureFilter({ classes, dimension: dim, embeddingSize: embedDim, hidden, fuse })
      const { bn1, bn2, linear1, linear2, embedding } = weights
      const load = (): void =>
        filter.load({
          embedding: embedding.flat(),
          scale1: bn1.gamma,
          shift1: bn1.beta,
          mean1: bn1.movingMean,
          variance1: bn1.movingVar,
          weight1: linear1.weight.flat(),
          bias1: linear1.bias,
          scale2: bn2.gamma,
          shift2: bn2.beta,
          mean2: bn2.movingMean,
          variance2: bn2.movingVar,
          weight2: linear2.weight.flat(),
          bias2: linear2.bias,
        })
      load()
      const relations = await filter.relationMatrix()
      const make = (): tf.Tensor2D => filter.gate(ids(y1), ids(y2), { training })
      const gate = make()
      const [variable] = filter.variables
      const { grads } = tf.variableGrads(() => make().square().sum(), [variable])
      filter.dispose()
      return {
        gate,
        ...gateStatistics(gate),
        gradients: { embedding: grads[variable.name] },
        relationMatrix: rowsOf(relations),
      }
    },
    samplePartners: ({
      inputs: { distance },
      options: { alpha, maxDistance },
    }: AdapterCall<{ distance: Rows }, { alpha?: number; maxDistance?: number | null }>) => {
      const { pair, partner } = partnerChances(matrixFromRows(distance), given({ exponent: alpha, maxDistance }))
      const every = Int32Array.from(distance, (_, label) => label)
      return {
        pairProbability: rowsOf(pair),
        partnerProbabilityGivenClass: rowsOf(partner),
        partners: samplePartners(every, { from: { partner } }),
      }
    },
    effectiveRank: ({ inputs: { features } }: AdapterCall<{ features: Rows }>) => {
      const [rows, options] = [Float64Array.from(features.flat()), { dimension: features[0].length, centre: true }]
      return { singularSpectrum: singularSpectrum(rows, options), effectiveRank: effectiveRank(rows, options) }
    },
  },
})
