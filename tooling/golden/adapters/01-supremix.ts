import { ordinality, regressionMetrics } from '@neg/core/evaluation'
import { type DistanceWeight, distanceWeights, supReMix, supReMixReport } from '@neg/core/losses'
import { mixPositivePairs } from '@neg/core/negatives'
import { drawBeta, Philox } from '@neg/core/random'
import { describe } from '@neg/core/statistics'
import * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter, type VectorRecord } from '../src/define-adapter.ts'
import { lossRecord, tensorOf } from '../src/loss-record.ts'

interface LossInputs {
  readonly z: number[][]
  readonly y: number[]
  readonly alphaNeg?: number[][]
}

interface LossOptions {
  readonly tau: number
  readonly window: number
  readonly weight: keyof typeof weights
  readonly mixNeg: boolean
  readonly mixPos: boolean
  readonly normalize: boolean
}

const weights = {
  L1: 'L1',
  L2: 'L2',
  L1_recip: 'L1Reciprocal',
  L2_recip: 'L2Reciprocal',
  none: 'none',
} as const satisfies Record<string, DistanceWeight>

export default defineAdapter({
  file: '01-supremix',
  functions: {
    supremixLoss: async ({
      inputs,
      options,
    }: AdapterCall<Pick<LossInputs, keyof LossInputs>, Pick<LossOptions, keyof LossOptions>>) => {
      const targets = Float32Array.from(inputs.y)
      const how = {
        temperature: options.tau,
        window: options.window,
        weight: weights[options.weight],
        mixNegatives: options.mixNeg,
        mixPositives: options.mixPos,
        normalise: options.normalize,
        ...(inputs.alphaNeg && { anchorShares: Float32Array.from(inputs.alphaNeg.flat()) }),
      }
      const z = tensorOf<tf.Tensor2D>(inputs.z)
      const report = await supReMixReport(z, targets, how)
      return {
        ...lossRecord({ z: inputs.z }, (given) => supReMix(given.z as tf.Tensor2D, targets, how)),
        perAnchor: supReMix(z, targets, { ...how, reduction: 'none' }),
        counts: { negMixtures: report.negativeMixtures, posMixtures: report.positiveMixtures },
      }
    },
    mixPositivePairs: ({ inputs, options }: AdapterCall<{ y: number[] }, { window: number }>) => {
      const { anchor, lower, upper, share } = mixPositivePairs(Float64Array.from(inputs.y), options)
      return {
        mixtures: Array.from(anchor, (i, row) => [i, lower[row], upper[row], share[row]]),
        count: anchor.length,
      }
    },
    distanceWeights: ({ inputs, options }: AdapterCall<{ y: number[] }, { kind: keyof typeof weights }>) => {
      const found = distanceWeights(Float64Array.from(inputs.y), weights[options.kind])
      return { weights: tf.tensor2d(found, [inputs.y.length, inputs.y.length]) }
    },
    regressionMetrics: ({
      inputs: { pred, target, trainLabelCounts },
    }: AdapterCall<{ pred: number[]; target: number[]; trainLabelCounts?: [number, number][] }>) => {
      const trainingTargets = trainLabelCounts?.flatMap(([label, count]) => Array.from({ length: count }, () => label))
      const found = regressionMetrics(pred, target, { ...(trainingTargets && { trainingTargets }) })
      return {
        ...renamed(found),
        pearson: found.pearson,
        spearman: found.spearman,
        r2: found.determination,
        ...(found.shots && {
          shots: Object.fromEntries(Object.entries(found.shots).map(([group, errors]) => [group, renamed(errors)])),
        }),
      }
    },
    ordinality: ({ inputs: { y, z } }: AdapterCall<{ y: number[]; z: number[][] }>) =>
      ordinality(Float64Array.from(z.flat()), y, { dimension: z[0].length }),
    betaSample: ({ options: { a, b, n } }: AdapterCall<VectorRecord, { a: number; b: number; n: number }>) => {
      const rng = new Philox(1)
      const { mean, std, min, max } = describe(Float64Array.from({ length: n }, () => drawBeta(a, b, rng)))
      return { mean, variance: std ** 2, min, max }
    },
  },
})

function renamed(errors: {
  readonly count: number
  readonly meanAbsoluteError: number
  readonly geometricMeanError: number
}): object {
  return { count: errors.count, mae: errors.meanAbsoluteError, gm: errors.geometricMeanError }
}
