import { NegError } from '../../errors.ts'
import { checkMatrix } from '../linear-algebra/check-matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import { checkMarginals, checkPrior } from './check-weights.ts'
import { ScalingState } from './scaling-state.ts'

export interface SinkhornOptions {
  /** Strength of the entropy, in units of the cost: the smaller, the sharper the plan and the slower. Default 0.05. */
  readonly epsilon?: number
  /** Mass of each row of the plan. Default: equal shares of 1. */
  readonly rowWeights?: ArrayLike<number>
  /** Mass of each column; the same in all as the rows'. Default: equal shares of 1. */
  readonly columnWeights?: ArrayLike<number>
  /** A reference plan of the same shape, entries >= 0, that the entropy is taken against; 0 forbids. Default: all 1. */
  readonly prior?: Matrix
  /** How often columns and rows are scaled. Default 1,000. */
  readonly iterations?: number
  /** Stops when the columns miss their weights by at most this share of the mass; 0 never stops. Default 1e-9. */
  readonly tolerance?: number
  /** Throws when the iterations are spent before the tolerance is met. Default false. */
  readonly mustConverge?: boolean
}

export interface SinkhornResult {
  /** The plan: its rows have the weights given, its columns to within `marginalError`. */
  readonly plan: Matrix
  /** f and g of plan = prior * exp((f + g - cost) / epsilon); -Infinity where a weight is 0. */
  readonly rowPotentials: Float64Array
  readonly columnPotentials: Float64Array
  /** Sum of cost * plan. */
  readonly cost: number
  readonly iterations: number
  readonly converged: boolean
  /** Sum of |column sum - column weight|, as a share of the mass. */
  readonly marginalError: number
}

/**
 * Optimal transport with an entropy term: the plan of given row and column sums that minimises
 * <cost, plan> + epsilon KL(plan | prior).
 *
 * Cuturi, "Sinkhorn distances" (2013), in the log domain, so that no epsilon overflows or underflows. Each iteration
 * fits the columns, then the rows. Between steps in the log domain it multiplies by the kernel stabilised with the
 * potentials so far (Schmitzer 2019), which gives the same iterates at a fraction of the exponentials. Balanced
 * assignment of N samples to K prototypes is the plan of -scores times N.
 * Time O(rows x columns) an iteration, memory two matrices beside the cost.
 *
 * @throws NEG_RANGE for an epsilon not above 0, weights that are negative or sum to different masses, a prior that
 *   leaves a row or column without a place for its mass, or (`mustConverge`) no convergence; NEG_SHAPE; NEG_NOT_FINITE.
 */
export function sinkhorn(cost: Matrix, options: SinkhornOptions = {}): SinkhornResult {
  const { epsilon = 0.05, iterations: limit = 1000, tolerance = 1e-9, mustConverge = false, prior } = options
  checkMatrix('cost', cost)
  checkOptions(epsilon, limit, tolerance)
  const { rowWeights, columnWeights, mass } = checkMarginals(cost, options)
  checkPrior(prior, cost)
  const logKernel = cost.values.map((value) => -value / epsilon)
  if (!logKernel.every((exponent) => Number.isFinite(exponent))) {
    throw new NegError('NEG_RANGE', `epsilon ${epsilon} is too small for the costs`, { where: { field: 'epsilon' } })
  }
  if (prior !== undefined) prior.values.forEach((value, i) => (logKernel[i] += Math.log(value)))
  const state = new ScalingState(logKernel, rowWeights, columnWeights)
  let iterations = 0
  let marginalError = Number.POSITIVE_INFINITY
  for (;;) {
    const error = state.columnError() / mass
    // Before the first iteration the rows have no mass yet.
    if (iterations > 0) marginalError = error
    if (iterations === limit || marginalError <= tolerance) break
    state.iterate()
    iterations += 1
  }
  const converged = marginalError <= tolerance
  if (mustConverge && !converged) {
    throw new NegError('NEG_RANGE', `after ${iterations} iterations the columns miss ${marginalError} of the mass`, {
      where: { field: 'iterations' },
      remedy: 'Allow more iterations, a larger tolerance or a larger epsilon.',
    })
  }
  const plan: Matrix = { rows: cost.rows, columns: cost.columns, values: state.plan() }
  const { rowLogs, columnLogs } = state.potentials()
  return {
    plan,
    rowPotentials: rowLogs.map((value) => epsilon * value),
    columnPotentials: columnLogs.map((value) => epsilon * value),
    cost: plan.values.reduce((total, value, i) => total + value * cost.values[i], 0),
    iterations,
    converged,
    marginalError,
  }
}

function checkOptions(epsilon: number, iterations: number, tolerance: number): void {
  if (!(epsilon > 0 && Number.isFinite(epsilon))) {
    throw new NegError('NEG_RANGE', `epsilon is ${epsilon}, not a number above 0`, { where: { field: 'epsilon' } })
  }
  if (!Number.isInteger(iterations) || iterations < 1) {
    throw new NegError('NEG_RANGE', `iterations is ${iterations}, not a whole number above 0`, {
      where: { field: 'iterations' },
    })
  }
  if (!(tolerance >= 0)) {
    throw new NegError('NEG_RANGE', `tolerance is ${tolerance}, not a number >= 0`, { where: { field: 'tolerance' } })
  }
}
