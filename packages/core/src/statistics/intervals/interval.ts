import { NegError } from '../../errors.ts'

/** An estimate with the interval that holds it. */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
  /** The share of such intervals that hold the true value, such as 0.95. */
  readonly confidence: number
}

/** @throws NEG_RANGE unless 0 < confidence < 1. */
export function assertConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new NegError('NEG_RANGE', `confidence is ${confidence}, not between 0 and 1`, {
      where: { field: 'confidence' },
      remedy: 'Give a share such as 0.95.',
    })
  }
}
