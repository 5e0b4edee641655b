import { NegError } from '../../errors.ts'

/** @throws NEG_RANGE for a momentum outside 0 to 1. */
export function checkMomentum(momentum: number): void {
  if (momentum >= 0 && momentum <= 1) return
  throw new NegError('NEG_RANGE', `the momentum is ${momentum}`, {
    where: { field: 'momentum' },
    remedy: 'Take a number from 0 to 1.',
  })
}
