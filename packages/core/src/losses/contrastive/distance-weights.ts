import { NegError } from '../../errors.ts'
import { checkTargets, type Targets } from '../../negatives/mixtures/check-targets.ts'

/** How a distance d of targets becomes a weight: `L1` is d + 1, `L2` d^2 + 1, `…Reciprocal` one over it, `none` 1. */
export type DistanceWeight = 'L1' | 'L2' | 'L1Reciprocal' | 'L2Reciprocal' | 'none'

const weights: Readonly<Record<DistanceWeight, (distance: number) => number>> = {
  L1: (distance) => distance + 1,
  L2: (distance) => distance * distance + 1,
  L1Reciprocal: (distance) => 1 / (distance + 1),
  L2Reciprocal: (distance) => 1 / (distance * distance + 1),
  none: () => 1,
}

/** The weight of a distance of targets. @throws NEG_RANGE for a kind there is none of. */
export function distanceWeight(kind: DistanceWeight): (distance: number) => number {
  if (Object.hasOwn(weights, kind)) return weights[kind]
  throw new NegError('NEG_RANGE', `there is no weight ${JSON.stringify(kind)}`, {
    where: { field: 'weight' },
    remedy: `Take one of ${Object.keys(weights).join(', ')}.`,
  })
}

/**
 * How much each row counts as a negative of each other one by the distance of their targets: the farther, the more
 * (SupReMix's distance magnifying); Wu et al., "Mixup your own pairs" (2023).
 *
 * @param targets [B]
 * @param kind default `L1`.
 * @returns [B, B], row by row; 1 for equal targets. O(B^2).
 * @throws NEG_NOT_FINITE for a target that is no number; NEG_RANGE for another kind.
 * @system 01
 */
export function distanceWeights(targets: Targets, kind: DistanceWeight = 'L1'): Float32Array {
  const values = checkTargets(targets)
  const weight = distanceWeight(kind)
  const count = values.length
  return Float32Array.from({ length: count * count }, (_, pair) =>
    weight(Math.abs(values[Math.floor(pair / count)] - values[pair % count])),
  )
}
