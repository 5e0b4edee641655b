import { crossedPredictions } from '@neg/core/losses'
import { type Matrix, matrixFromRows, multiply, symmetricEigen } from '@neg/core/numerics'
import {
  fixedPoints,
  simulateLinearNetworks,
  simulateModes,
  type SimulateModesOptions,
  simulateSymmetricModes,
} from '@neg/core/theory'
import {
  collapseMonitor,
  CorrelationAverage,
  directCopy,
  directPredictor,
  type DirectPredictorOptions,
  emaUpdate,
} from '@neg/core/training'
import * as tf from '@tensorflow/tfjs'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'
import { lossRecord, type Numbers, tensorOf } from '../src/loss-record.ts'

type Rows = number[][]

type DynamicsOptions = Readonly<{
  alphaP?: number
  beta?: number
  dt?: number
  eta?: number
  sigma2?: number
  steps?: number
  target?: 'same' | 'ema'
  tau?: number
}>

const rowsOf = ({ rows, columns, values }: Matrix): Rows =>
  Array.from({ length: rows }, (_, row) => [...values.subarray(row * columns, (row + 1) * columns)])

/** Only what is given: an option that is absent has its default. */
const given = <T extends object>(options: T): { [K in keyof T]: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null)) as never

const dynamics = ({ alphaP, beta, dt, eta, sigma2, steps, tau }: DynamicsOptions): SimulateModesOptions =>
  given({
    predictorSpeed: alphaP,
    targetSpeed: beta,
    timeStep: dt,
    weightDecay: eta,
    augmentationVariance: sigma2,
    steps,
    targetRatio: tau,
  })

type Networks = Readonly<{ W: Rows; Wp: Rows; Wa?: Rows; X: Rows; Xprime: Rows; F?: undefined }>
type Modes = Readonly<{ Wp: Rows; F: Rows }>

function linearNetworks({ W, Wp, Wa = W, X, Xprime }: Networks, options: DynamicsOptions): object {
  const { firstDerivatives, final, balance } = simulateLinearNetworks(
    { online: matrixFromRows(W), predictor: matrixFromRows(Wp), target: matrixFromRows(Wa) },
    { between: matrixFromRows(X), within: matrixFromRows(Xprime) },
    { ...dynamics(options), target: options.target === 'ema' ? 'follow' : 'same' },
  )
  const { online, predictor, target } = firstDerivatives
  return {
    firstDerivatives: { W: rowsOf(online), Wp: rowsOf(predictor), ...(target && { Wa: rowsOf(target) }) },
    final: { W: rowsOf(final.online), Wp: rowsOf(final.predictor), Wa: rowsOf(final.target) },
    balanceNorm: balance,
  }
}

function symmetricModes({ Wp, F }: Modes, options: DynamicsOptions): object {
  const start = { predictor: matrixFromRows(Wp), correlation: matrixFromRows(F) }
  const { firstDerivatives, commutator, final, commutatorNorm } = simulateSymmetricModes(start, dynamics(options))
  return {
    firstDerivatives: { Wp: rowsOf(firstDerivatives.predictor), F: rowsOf(firstDerivatives.correlation) },
    commutator: rowsOf(commutator),
    final: { Wp: rowsOf(final.predictor), F: rowsOf(final.correlation) },
    commutatorNorm,
  }
}

export default defineAdapter({
  file: '43-directpred-ssl-dynamics',
  functions: {
    directPredictor: ({
      inputs: { F },
      options: { eps, power, epsInside, form, shrink },
    }: AdapterCall<
      { F: Rows },
      { eps?: number; power?: number; epsInside?: boolean; form?: 'code' | 'paper'; shrink?: number }
    >) => {
      const options: DirectPredictorOptions = given({
        epsilon: eps,
        root: power,
        epsilonInside: epsInside,
        form: form === 'code' ? ('relative' as const) : form,
        shrink,
      })
      return { Wp: rowsOf(directPredictor(matrixFromRows(F), options)) }
    },
    CorrelationEma: async ({
      inputs: { batches },
      options: { rho, zeroMean },
    }: AdapterCall<{ batches: Rows[] }, { rho?: number; zeroMean?: boolean }>) => {
      const average = new CorrelationAverage(given({ momentum: rho, centre: zeroMean }))
      const values: Rows[] = []
      for (const batch of batches) {
        const features = tensorOf<tf.Tensor2D>(batch)
        await average.add(features)
        features.dispose()
        values.push(rowsOf(average.value()))
      }
      return { values }
    },
    directCopy: ({ inputs: { F }, options: { eps } }: AdapterCall<{ F: Rows }, { eps?: number }>) => ({
      Wp: rowsOf(directCopy(matrixFromRows(F), given({ epsilon: eps }))),
    }),
    byolLoss: ({
      inputs: { Wp, f1, f2, target1, target2 },
      options: { loss },
    }: AdapterCall<Record<'Wp' | 'f1' | 'f2' | 'target1' | 'target2', Rows>, { loss?: 'cosine' | 'l2' }>) => {
      const distance = loss === 'l2' ? 'squared' : 'cosine'
      const by =
        (weights: tf.Tensor) =>
        (rows: tf.Tensor2D): tf.Tensor2D =>
          tf.matMul(rows, weights as tf.Tensor2D, false, true)
      const [prediction1, prediction2] = tf.tidy(() => [f1, f2].map((rows) => by(tensorOf(Wp))(tensorOf(rows))))
      return {
        prediction1,
        prediction2,
        ...lossRecord({ f1, f2, Wp }, (tensors) =>
          crossedPredictions(
            tensors.f1 as tf.Tensor2D,
            tensors.f2 as tf.Tensor2D,
            tensorOf(target1),
            tensorOf(target2),
            { distance, predictor: by(tensors.Wp) },
          ),
        ),
      }
    },
    emaUpdate: ({
      inputs: { target, online },
      options: { m },
    }: AdapterCall<{ target: Numbers; online: Numbers[] }, { m?: number }>) => {
      const variable = tf.variable(tensorOf(target))
      const afterEach = online.map((weights) => {
        emaUpdate([variable], [tensorOf(weights)], m)
        return variable.clone()
      })
      variable.dispose()
      return { afterEach }
    },
    fixedPoints: ({ options }: AdapterCall<Readonly<Record<string, never>>, DynamicsOptions>) => {
      const { criticalWeightDecay, unstable, stable, stableCorrelation, exists } = fixedPoints(dynamics(options))
      return {
        exists,
        criticalEta: criticalWeightDecay,
        ...(exists && { pMinus: unstable, pPlus: stable, sPlus: stableCorrelation }),
      }
    },
    simulateModes: ({
      options: { p0, s0, recordAt, ...options },
    }: AdapterCall<
      Readonly<Record<string, never>>,
      DynamicsOptions & { p0: number; s0: number; recordAt?: number[] }
    >) => ({
      trajectory: simulateModes(p0, s0, { ...dynamics(options), ...(recordAt && { recordAt }) }).map(
        ({ step, predictor, correlation, targetRatio }) => ({ step, p: predictor, s: correlation, tau: targetRatio }),
      ),
    }),
    simulateMatrices: ({ inputs, options }: AdapterCall<Networks | Modes, DynamicsOptions>) =>
      inputs.F === undefined ? linearNetworks(inputs, options) : symmetricModes(inputs, options),
    collapseMonitor: ({ inputs: { z, F, Wp } }: AdapterCall<{ z: Rows; F?: Rows; Wp?: Rows }>) => {
      const report = collapseMonitor(matrixFromRows(z), {
        ...(F && { correlation: matrixFromRows(F) }),
        ...(Wp && { predictor: matrixFromRows(Wp) }),
      })
      return {
        stdScore: report.spread,
        effectiveRank: report.effectiveRank,
        topEigenShare: report.topEigenvalueShare,
        alignment: report.misalignment,
      }
    },
    symmetricEigen: ({ inputs: { A } }: AdapterCall<{ A: Rows }>) => {
      const { values, vectors } = symmetricEigen(matrixFromRows(A))
      const first = matrixFromRows(rowsOf(vectors).map(([value]) => [value]))
      return { eigenvalues: values, projectorTop1: rowsOf(multiply(first, first, { transposeRight: true })) }
    },
  },
})
