import { checkAboveZero, checkedStep, checkValues, type Schedule } from './schedule.ts'

export interface WarmUpOptions {
  /** How many steps the warm-up takes, above 0. */
  readonly steps: number
  /** The value at step 0. Default 0. */
  readonly from?: number
}

/**
 * A schedule that is approached evenly first: the debias prior or the share of hard negatives at 0 until the encoder
 * tells rows apart.
 *
 * From `from` to the schedule's value at its step 0 over `steps`; from there the schedule runs, its steps counted from
 * the end of the warm-up.
 *
 * @throws NEG_RANGE for steps that aren't above 0; NEG_NOT_FINITE; the schedule, NEG_RANGE for a step below 0.
 */
export function warmUp(schedule: Schedule, { steps, from = 0 }: WarmUpOptions): Schedule {
  checkValues({ from })
  checkAboveZero('steps', steps)
  return (step) => {
    if (checkedStep(step) >= steps) return schedule(step - steps)
    const progress = step / steps
    return from * (1 - progress) + schedule(0) * progress
  }
}
