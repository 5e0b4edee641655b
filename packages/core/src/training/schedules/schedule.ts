import { NegError } from '../../errors.ts'

/**
 * A value over training: a function of the step alone, counted from 0. It remembers nothing, so a run that is resumed at
 * a step goes on as if it had never stopped; fractions of steps are allowed.
 */
export type Schedule = (step: number) => number

/** A way from one value to another. */
export interface RampOptions {
  /** The value at step 0. */
  readonly from: number
  /** The value from step `steps` on. */
  readonly to: number
  /** How many steps the way takes, above 0. */
  readonly steps: number
}

/** @throws NEG_NOT_FINITE unless all values are finite numbers. */
export function checkValues(values: Readonly<Record<string, number>>): void {
  for (const [field, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) throw new NegError('NEG_NOT_FINITE', `${field} is ${value}`, { where: { field } })
  }
}

/** @throws NEG_RANGE unless it is a number above 0. */
export function checkAboveZero(field: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return
  throw new NegError('NEG_RANGE', `${field} is ${value}, not a number above 0`, { where: { field } })
}

/** How much of the way is behind, from 0 to 1. @throws NEG_RANGE for a step below 0. */
export function progressAt(step: number, steps: number): number {
  return Math.min(1, checkedStep(step) / steps)
}

/** @throws NEG_RANGE unless the step is a number >= 0. */
export function checkedStep(step: number): number {
  if (step >= 0 && Number.isFinite(step)) return step
  throw new NegError('NEG_RANGE', `step is ${step}, not a number >= 0`, { where: { field: 'step' } })
}
