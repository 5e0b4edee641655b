import { checkedStep, checkValues, type Schedule } from './schedule.ts'

/**
 * The same value at every step: what stands where a schedule is asked for and none is wanted, and a part of others.
 *
 * @throws NEG_NOT_FINITE for the value; the schedule, NEG_RANGE for a step below 0.
 */
export function constantSchedule(value: number): Schedule {
  checkValues({ value })
  return (step) => {
    checkedStep(step)
    return value
  }
}
