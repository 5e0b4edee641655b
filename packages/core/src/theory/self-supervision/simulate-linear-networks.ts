import { NegError } from '../../errors.ts'
import { checkMatrix, checkSquare } from '../../numerics/linear-algebra/check-matrix.ts'
import { identityMatrix, type Matrix } from '../../numerics/linear-algebra/matrix.ts'
import { multiply } from '../../numerics/linear-algebra/multiply.ts'
import { checkRates } from './fixed-points.ts'
import { frobeniusNorm, sumOfMatrices } from './sum-of-matrices.ts'

/** The weights of an online network, its predictor and a target network. */
export interface LinearNetworks {
  /** W [d, n] */
  readonly online: Matrix
  /** W_p [d, d] */
  readonly predictor: Matrix
  /** W_a [d, n] */
  readonly target: Matrix
}

export interface LinearData {
  /** X [n, n]: the correlation of the means of each item's augmentations. */
  readonly between: Matrix
  /** X' [n, n]: the mean covariance of the augmentations of an item. */
  readonly within: Matrix
}

export interface SimulateLinearNetworksOptions {
  /** `same`: the target is the online network at every step (default); `follow`: it moves by `targetSpeed`. */
  readonly target?: 'same' | 'follow'
  /** beta. Default 1. */
  readonly targetSpeed?: number
  /** alpha_p. Default 1. */
  readonly predictorSpeed?: number
  /** eta. Default 0. */
  readonly weightDecay?: number
  /** False: the predictor stays the identity. Default true. */
  readonly learnsPredictor?: boolean
  /** False: the gradient passes through the target as well, which then is the `same`. Default true. */
  readonly stopGradient?: boolean
  /** Of Euler's method. Default 0.01. */
  readonly timeStep?: number
  /** Default 1000. */
  readonly steps?: number
}

export interface LinearSimulation {
  /** The slopes at the start; that of the target only where it follows. */
  readonly firstDerivatives: Omit<LinearNetworks, 'target'> & Partial<LinearNetworks>
  readonly final: LinearNetworks
  /** `|W W' - W_p' W_p / alpha_p|` before and after: it decays as exp(-2 eta t). */
  readonly balance: { readonly start: number; readonly end: number }
}

/**
 * How linear networks learn from pairs of views without negatives, and which of predictor, constant target, slow target
 * and weight decay keeps them from collapse.
 *
 * `W_p' = alpha_p (-W_p W (X + X') + W_a X) W^T - eta W_p`, `W' = W_p^T (-W_p W (X + X') + W_a X) - eta W`, `W_a' = beta (W -
 * W_a)`: the gradient flow of `E|W_p W x1 - sg(W_a x2)|^2 / 2`; Tian, Chen, Ganguli (2021), lemma 1. Without the constant target
 * `W' = -(W_p^T W_p + I) W X' - (W_p - I)^T (W_p - I) W X - eta W`, theorem 2. Euler's method in double precision; time
 * O(steps (d^2 n + d n^2)).
 *
 * @throws NEG_SHAPE for matrices that don't fit; NEG_NOT_FINITE; NEG_RANGE for an option out of range, or no constant
 *   target beside one that follows.
 * @system 43
 */
export function simulateLinearNetworks(
  start: LinearNetworks,
  data: LinearData,
  options: SimulateLinearNetworksOptions = {},
): LinearSimulation {
  const { predictorSpeed = 1, timeStep = 0.01, steps = 1000, target = 'same' } = options
  checkNetworks(start, data, options)
  const identity = identityMatrix(start.predictor.rows)
  const follows = target === 'follow'
  let state: LinearNetworks = {
    online: start.online,
    predictor: options.learnsPredictor === false ? identity : start.predictor,
    target: follows ? start.target : start.online,
  }
  const balanceOf = ({ online, predictor }: LinearNetworks): number =>
    frobeniusNorm(
      sumOfMatrices(
        [1, multiply(online, online, { transposeRight: true })],
        [-1 / predictorSpeed, multiply(predictor, predictor, { transposeLeft: true })],
      ),
    )
  const first = slopes(state, data, options)
  const begun = balanceOf(state)
  for (let step = 0; step < steps; step += 1) {
    const slope = step === 0 ? first : slopes(state, data, options)
    const online = sumOfMatrices([1, state.online], [timeStep, slope.online])
    state = {
      online,
      predictor: sumOfMatrices([1, state.predictor], [timeStep, slope.predictor]),
      target: follows ? sumOfMatrices([1, state.target], [timeStep, slope.target]) : online,
    }
  }
  const { target: ofTarget, ...others } = first
  return {
    firstDerivatives: follows ? { ...others, target: ofTarget } : others,
    final: state,
    balance: { start: begun, end: balanceOf(state) },
  }
}

function slopes(
  { online, predictor, target }: LinearNetworks,
  { between, within }: LinearData,
  options: SimulateLinearNetworksOptions,
): LinearNetworks {
  const { predictorSpeed = 1, weightDecay = 0, targetSpeed = 1 } = options
  const { learnsPredictor = true, stopGradient = true } = options
  const all = sumOfMatrices([1, between], [1, within])
  const error = sumOfMatrices([-1, multiply(multiply(predictor, online), all)], [1, multiply(target, between)])
  const pulled = stopGradient
    ? multiply(predictor, error, { transposeLeft: true })
    : bothSides(online, predictor, { between, within })
  return {
    online: sumOfMatrices([1, pulled], [-weightDecay, online]),
    predictor: learnsPredictor
      ? sumOfMatrices([predictorSpeed, multiply(error, online, { transposeRight: true })], [-weightDecay, predictor])
      : sumOfMatrices([0, predictor]),
    target: sumOfMatrices([targetSpeed, online], [-targetSpeed, target]),
  }
}

/** The gradient through prediction and target. */
function bothSides(online: Matrix, predictor: Matrix, { between, within }: LinearData): Matrix {
  const identity = identityMatrix(predictor.rows)
  const off = sumOfMatrices([1, predictor], [-1, identity])
  const noise = sumOfMatrices([1, multiply(predictor, predictor, { transposeLeft: true })], [1, identity])
  return sumOfMatrices(
    [-1, multiply(multiply(noise, online), within)],
    [-1, multiply(multiply(multiply(off, off, { transposeLeft: true }), online), between)],
  )
}

function checkNetworks(
  { online, predictor, target }: LinearNetworks,
  { between, within }: LinearData,
  options: SimulateLinearNetworksOptions,
): void {
  const { targetSpeed = 1, predictorSpeed = 1, weightDecay = 0, timeStep = 0.01, steps = 1000 } = options
  checkRates({ targetSpeed, predictorSpeed, weightDecay, timeStep, steps })
  for (const [field, matrix] of Object.entries({ online, target })) checkMatrix(field, matrix)
  for (const [field, matrix] of Object.entries({ predictor, between, within })) checkSquare(field, matrix)
  const { rows, columns } = online
  const fit = target.rows === rows && target.columns === columns && predictor.rows === rows
  if (!fit || between.rows !== columns || within.rows !== columns) {
    throw new NegError('NEG_SHAPE', `networks of ${rows} x ${columns} with others that don't fit`, {
      where: { field: 'start' },
      remedy: 'Give online and target [d, n], the predictor [d, d] and both correlations [n, n].',
    })
  }
  if (predictorSpeed > 0 && (options.stopGradient !== false || options.target !== 'follow')) return
  throw new NegError('NEG_RANGE', 'the predictor has no speed, or the gradient passes through a target that follows', {
    where: { field: predictorSpeed > 0 ? 'target' : 'predictorSpeed' },
    remedy: "Take a predictorSpeed above 0, and target 'same' without stopGradient.",
  })
}
