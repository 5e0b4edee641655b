import { NegError } from '../../errors.ts'

/** @throws NEG_RANGE for a weight that is no number of 0 or above. */
export function checkNegativeWeight(weight: number): number {
  if (weight >= 0 && Number.isFinite(weight)) return weight
  throw new NegError('NEG_RANGE', `negativeWeight is ${weight}`, {
    where: { field: 'negativeWeight' },
    remedy: 'Take a number of 0 or above.',
  })
}
