import { NegError } from '../../errors.ts'
import { checkRates, type FixedPointsOptions } from './fixed-points.ts'

export interface SimulateModesOptions extends FixedPointsOptions {
  /** alpha_p: how much faster the predictor learns. Default 1. */
  readonly predictorSpeed?: number
  /** beta: how fast the target network follows; tau then moves. Default: tau stays as it is. */
  readonly targetSpeed?: number
  /** Of Euler's method. Default 0.01. */
  readonly timeStep?: number
  /** Default 1000. */
  readonly steps?: number
  /** Numbers of steps after which the state is recorded, ascending. Default: the last alone. */
  readonly recordAt?: readonly number[]
}

/** A mode's state after so many steps. */
export interface ModeState {
  readonly step: number
  /** p: the predictor's eigenvalue. */
  readonly predictor: number
  /** s: that of the features' correlation. */
  readonly correlation: number
  /** tau. */
  readonly targetRatio: number
}

/**
 * How one mode of a linear network learns from pairs of views without negatives: whether it grows or collapses.
 *
 * `p' = alpha_p s (tau - (1 + sigma^2) p) - eta p`, `s' = 2 p s (tau - (1 + sigma^2) p) - 2 eta s` and, with a target
 * network that follows, `tau' = beta (1 - tau) - tau s' / (2 s)`; Tian, Chen, Ganguli (2021), equations 16 to 18. Euler's
 * method in double precision, all slopes from the state before the step. The invariant `s - p^2 / alpha_p` decays as
 * `exp(-2 eta t)`. Time O(steps).
 *
 * @param predictor p at the start.
 * @param correlation s at the start, at least 0.
 * @throws NEG_RANGE for a start or option out of range, or records out of order.
 * @system 43
 */
export function simulateModes(predictor: number, correlation: number, options: SimulateModesOptions = {}): ModeState[] {
  const { augmentationVariance = 0, weightDecay = 0, predictorSpeed = 1, targetSpeed } = options
  const { targetRatio = 1, timeStep = 0.01, steps = 1000, recordAt = [steps] } = options
  checkRates({ correlation, targetRatio, augmentationVariance, weightDecay, predictorSpeed, timeStep })
  if (targetSpeed !== undefined) checkRates({ targetSpeed })
  checkRecords(recordAt, steps)
  const spread = 1 + augmentationVariance
  const states: ModeState[] = []
  let [p, s, tau] = [predictor, correlation, targetRatio]
  for (let step = 0; step <= steps; step += 1) {
    if (step === recordAt[states.length]) states.push({ step, predictor: p, correlation: s, targetRatio: tau })
    const pull = tau - spread * p
    const growth = p * pull - weightDecay
    const towards = targetSpeed === undefined ? 0 : targetSpeed * (1 - tau) - tau * growth
    p += timeStep * (predictorSpeed * s * pull - weightDecay * p)
    s += timeStep * 2 * s * growth
    tau += timeStep * towards
  }
  return states
}

function checkRecords(recordAt: readonly number[], steps: number): void {
  const ascending = recordAt.every((step, i) => Number.isInteger(step) && step >= 0 && step > (recordAt[i - 1] ?? -1))
  if (ascending && Number.isInteger(steps) && steps >= 0 && (recordAt.at(-1) ?? 0) <= steps) return
  throw new NegError('NEG_RANGE', `records after ${recordAt.join(', ')} of ${steps} steps`, {
    where: { field: 'recordAt' },
    remedy: 'Give whole numbers of steps in ascending order, none above steps.',
  })
}
