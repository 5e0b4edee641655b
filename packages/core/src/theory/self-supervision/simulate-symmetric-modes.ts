import { symmetricPart } from '../../numerics/linear-algebra/check-matrix.ts'
import type { Matrix } from '../../numerics/linear-algebra/matrix.ts'
import { multiply } from '../../numerics/linear-algebra/multiply.ts'
import { NegError } from '../../errors.ts'
import { checkRates, type FixedPointsOptions } from './fixed-points.ts'
import { frobeniusNorm, sumOfMatrices } from './sum-of-matrices.ts'

/** A symmetric predictor W_p and the correlation F = W W^T of the features, both [d, d]. */
export interface SymmetricModes {
  readonly predictor: Matrix
  readonly correlation: Matrix
}

export interface SimulateSymmetricModesOptions extends FixedPointsOptions {
  /** alpha_p. Default 1. */
  readonly predictorSpeed?: number
  /** Of Euler's method. Default 0.01. */
  readonly timeStep?: number
  /** Default 1000. */
  readonly steps?: number
}

export interface SymmetricSimulation {
  readonly firstDerivatives: SymmetricModes
  /** F W_p - W_p F at the start. */
  readonly commutator: Matrix
  readonly final: SymmetricModes
  /** Its norm before and after: 0 where the eigenspaces of both are aligned. */
  readonly commutatorNorm: { readonly start: number; readonly end: number }
}

/**
 * How the eigenspaces of predictor and features align while a linear network learns from pairs of views, for data and
 * augmentations that are alike in all directions.
 *
 * `W_p' = -alpha_p (1 + sigma^2) {W_p, F} / 2 + alpha_p tau F - eta W_p`, `F' = -(1 + sigma^2) {W_p^2, F} + tau {W_p, F} - 2
 * eta F`, {A, B} = AB + BA; Tian, Chen, Ganguli (2021), section 3.1. Once they are aligned each mode moves on its own:
 * `simulateModes`. Euler's method in double precision; time O(steps d^3).
 *
 * @throws NEG_SHAPE, NEG_RANGE for matrices that aren't symmetric or differ in size, or an option out of range;
 *   NEG_NOT_FINITE.
 * @system 43
 */
export function simulateSymmetricModes(
  start: SymmetricModes,
  options: SimulateSymmetricModesOptions = {},
): SymmetricSimulation {
  const { timeStep = 0.01, steps = 1000 } = options
  const { targetRatio = 1, augmentationVariance = 0, weightDecay = 0, predictorSpeed = 1 } = options
  checkRates({ timeStep, steps, targetRatio, augmentationVariance, weightDecay, predictorSpeed })
  let state: SymmetricModes = {
    predictor: symmetricPart('predictor', start.predictor, 1e-4),
    correlation: symmetricPart('correlation', start.correlation, 1e-4),
  }
  if (state.predictor.rows !== state.correlation.rows) {
    throw new NegError('NEG_SHAPE', `a predictor of ${state.predictor.rows} for ${state.correlation.rows} features`, {
      where: { field: 'correlation' },
    })
  }
  const slopes = ({ predictor, correlation }: SymmetricModes): SymmetricModes => {
    const spread = 1 + augmentationVariance
    const products = anticommutator(predictor, correlation)
    return {
      predictor: sumOfMatrices(
        [(-predictorSpeed * spread) / 2, products],
        [predictorSpeed * targetRatio, correlation],
        [-weightDecay, predictor],
      ),
      correlation: sumOfMatrices(
        [-spread, anticommutator(multiply(predictor, predictor), correlation)],
        [targetRatio, products],
        [-2 * weightDecay, correlation],
      ),
    }
  }
  const firstDerivatives = slopes(state)
  const first = commutator(state)
  for (let step = 0; step < steps; step += 1) {
    const slope = slopes(state)
    state = {
      predictor: sumOfMatrices([1, state.predictor], [timeStep, slope.predictor]),
      correlation: sumOfMatrices([1, state.correlation], [timeStep, slope.correlation]),
    }
  }
  const commutatorNorm = { start: frobeniusNorm(first), end: frobeniusNorm(commutator(state)) }
  return { firstDerivatives, commutator: first, final: state, commutatorNorm }
}

function anticommutator(a: Matrix, b: Matrix): Matrix {
  return sumOfMatrices([1, multiply(a, b)], [1, multiply(b, a)])
}

function commutator({ predictor, correlation }: SymmetricModes): Matrix {
  return sumOfMatrices([1, multiply(correlation, predictor)], [-1, multiply(predictor, correlation)])
}
