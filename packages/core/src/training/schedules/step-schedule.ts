import { checkAboveZero, checkedStep, checkValues, type Schedule } from './schedule.ts'

export interface StepScheduleOptions {
  /** The value of the first stretch. */
  readonly from: number
  /** What the value is multiplied by after each stretch, above 0. */
  readonly factor: number
  /** How many steps a stretch has, above 0. */
  readonly every: number
}

/**
 * A value in stretches, each a constant times the one before, such as one that is halved every ten thousand steps.
 *
 * `from factor^floor(step / every)`. Where each stretch has a value of its own see `piecewiseSchedule`.
 *
 * @throws NEG_RANGE for a factor or stretch that isn't above 0; NEG_NOT_FINITE; the schedule, NEG_RANGE for a step
 * below 0.
 */
export function stepSchedule({ from, factor, every }: StepScheduleOptions): Schedule {
  checkValues({ from })
  checkAboveZero('factor', factor)
  checkAboveZero('every', every)
  return (step) => from * factor ** Math.floor(checkedStep(step) / every)
}
