import { tolerance } from '@neg/core/evaluation'
import {
  alignmentLoss,
  hardContrastive,
  hardSimpleContrastive,
  infoNCE,
  simpleContrastive,
  uniformityLoss,
} from '@neg/core/losses'
import { hardestNegatives, MemoryBank } from '@neg/core/negatives'
import { type Matrix, matrixFromRows } from '@neg/core/numerics'
import { contrastiveGradient, temperatureScaledLoss } from '@neg/core/theory'
import * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'
import { type LossRecord, lossRecord, tensorOf } from '../src/loss-record.ts'

type Rows = number[][]
type Sides = Readonly<{ query: Rows; keys: Rows; negatives?: Rows }>
type SidesOptions = Readonly<{ symmetric?: boolean; useInBatch?: boolean; normalize?: boolean }>
type Kept = Readonly<{ alpha?: number; k?: number }>
type Weighted = Readonly<{ lambda?: number | null }>

interface Given {
  readonly negatives?: tf.Tensor2D
  readonly symmetric: boolean
  readonly inBatchNegatives?: boolean
  readonly normalise: boolean
}

interface Rowwise {
  readonly perAnchor: tf.Tensor
  readonly perAnchorReverse?: tf.Tensor
}

type SidesLoss = (
  queries: tf.Tensor2D,
  keys: tf.Tensor2D,
  options: Given & { readonly reduction: 'mean' | 'none' },
) => tf.Tensor

/** The loss, its gradients, and the loss of every anchor in each direction. */
function sidesRecord(inputs: Sides, options: SidesOptions, loss: SidesLoss): LossRecord<string> & Rowwise {
  const { symmetric = false, useInBatch, normalize = true } = options
  const how = (negatives: tf.Tensor | undefined): Given => ({
    symmetric,
    normalise: normalize,
    ...(useInBatch !== undefined && { inBatchNegatives: useInBatch }),
    ...(negatives && { negatives: negatives as tf.Tensor2D }),
  })
  const { query, keys, negatives } = inputs
  const each = { ...how(negatives && tensorOf(negatives)), symmetric: false, reduction: 'none' } as const
  return {
    ...lossRecord({ query, keys, ...(negatives && { negatives }) }, (given: Readonly<Record<string, tf.Tensor>>) =>
      loss(given['query'] as tf.Tensor2D, given['keys'] as tf.Tensor2D, {
        ...how(given['negatives']),
        reduction: 'mean',
      }),
    ),
    perAnchor: loss(tensorOf(query), tensorOf(keys), each),
    ...(symmetric && { perAnchorReverse: loss(tensorOf(keys), tensorOf(query), each) }),
  }
}

async function keptRecord(inputs: Sides, { useInBatch }: SidesOptions, kept: KeptOptions): Promise<object> {
  const { place, report } = await hardestNegatives(tensorOf(inputs.query), tensorOf(inputs.keys), {
    ...kept,
    ...(useInBatch !== undefined && { inBatchNegatives: useInBatch }),
    ...(inputs.negatives && { negatives: tensorOf<tf.Tensor2D>(inputs.negatives) }),
  })
  return { kept: tf.tensor2d(place, [inputs.query.length, report.kept], 'int32'), keptCount: report.kept }
}

interface KeptOptions {
  readonly share?: number
  readonly topNegatives?: number
}

const keptOptions = ({ alpha, k }: Kept): KeptOptions => ({
  ...(alpha !== undefined && { share: alpha }),
  ...(k !== undefined && { topNegatives: k }),
})

const weightOptions = ({ lambda }: Weighted): { readonly negativeWeight?: number } =>
  typeof lambda === 'number' ? { negativeWeight: lambda } : {}

const rowsOf = ({ rows, columns, values }: Matrix): tf.Tensor2D =>
  tf.tensor2d(Float32Array.from(values), [rows, columns])

export default defineAdapter({
  file: '18-behaviour-of-contrastive-loss',
  functions: {
    contrastiveLoss: ({ inputs, options: { tau, ...sides } }: AdapterCall<Sides, SidesOptions & { tau: number }>) =>
      sidesRecord(inputs, sides, (queries, keys, how) =>
        // In both directions further negatives stand against both sides, which InfoNCE's symmetric form has not.
        how.symmetric && how.negatives
          ? hardContrastive(queries, keys, { ...how, temperature: tau, share: 1 })
          : infoNCE(queries, keys, { ...how, temperature: tau }),
      ),
    hardContrastiveLoss: async ({
      inputs,
      options: { tau, alpha, k, ...sides },
    }: AdapterCall<Sides, SidesOptions & Kept & { tau?: number }>) => {
      const kept = keptOptions({ alpha, k })
      return {
        ...sidesRecord(inputs, sides, (queries, keys, how) =>
          hardContrastive(queries, keys, { ...how, ...kept, ...(tau !== undefined && { temperature: tau }) }),
        ),
        ...(await keptRecord(inputs, sides, kept)),
      }
    },
    simpleContrastiveLoss: ({ inputs, options: { lambda, ...sides } }: AdapterCall<Sides, SidesOptions & Weighted>) =>
      sidesRecord(inputs, sides, (queries, keys, how) =>
        simpleContrastive(queries, keys, { ...how, ...weightOptions({ lambda }) }),
      ),
    hardSimpleContrastiveLoss: async ({
      inputs,
      options: { lambda, alpha, k, ...sides },
    }: AdapterCall<Sides, SidesOptions & Kept & Weighted>) => {
      const kept = keptOptions({ alpha, k })
      return {
        ...sidesRecord(inputs, sides, (queries, keys, how) =>
          hardSimpleContrastive(queries, keys, { ...how, ...kept, ...weightOptions({ lambda }) }),
        ),
        ...(await keptRecord(inputs, sides, kept)),
      }
    },
    contrastiveGradient: ({
      inputs: { sPos, sNeg, mask },
      options: { tau },
    }: AdapterCall<{ sPos: number[]; sNeg: Rows; mask?: Rows | boolean[][] }, { tau: number }>) => {
      const found = contrastiveGradient(sPos, matrixFromRows(sNeg), {
        temperature: tau,
        ...(mask && { mask: Uint8Array.from(mask.flat(), Number) }),
      })
      return {
        loss: found.loss,
        P: rowsOf(found.probabilities),
        dPos: found.byPositive,
        dNeg: rowsOf(found.byNegatives),
        relativePenalty: rowsOf(found.relativePenalty),
        entropy: found.entropy,
        dEntropyDTau: found.entropySlope,
      }
    },
    uniformity: ({
      inputs,
      options: { t, includeSelf },
    }: AdapterCall<{ z: Rows }, { t: number; includeSelf: boolean }>) => {
      const { loss, gradients } = lossRecord({ z: inputs.z }, ({ z }) =>
        uniformityLoss(z as tf.Tensor2D, { sharpness: t, includeSelf, normalise: false }),
      )
      return { uniformity: loss, gradients }
    },
    tolerance: ({ inputs: { labels, z } }: AdapterCall<{ labels: number[]; z: Rows }>) =>
      tolerance(Float64Array.from(z.flat()), Int32Array.from(labels), { dimension: z[0].length, normalise: false }),
    alignment: ({ inputs: { z1, z2 }, options: { alpha } }: AdapterCall<{ z1: Rows; z2: Rows }, { alpha: number }>) => {
      const { loss, gradients } = lossRecord({ z1, z2 }, (given) =>
        alignmentLoss(given.z1 as tf.Tensor2D, given.z2 as tf.Tensor2D, { exponent: alpha, normalise: false }),
      )
      return { alignment: loss, gradients }
    },
    'MemoryBank.update': ({
      inputs,
      options: { momentum },
    }: AdapterCall<{ bank: Rows; indices: number[]; new: Rows }, { momentum: number }>) => {
      const [size, dimension] = [inputs.bank.length, inputs.bank[0].length]
      const bank = new MemoryBank(size, dimension, { momentum, rows: Float32Array.from(inputs.bank.flat()) })
      bank.update(Int32Array.from(inputs.indices), Float32Array.from(inputs.new.flat()))
      return { bank: tf.tensor2d(bank.rows, [size, dimension]) }
    },
    tauTimesLoss: ({
      inputs: { sPos, sNeg },
      options: { taus },
    }: AdapterCall<{ sPos: number; sNeg: number[] }, { taus: number[] }>) => ({
      tauTimesLoss: taus.map((tau) => temperatureScaledLoss(sPos, sNeg, tau)),
    }),
  },
})
