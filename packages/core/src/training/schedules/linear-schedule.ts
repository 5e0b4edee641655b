import { checkAboveZero, checkValues, progressAt, type RampOptions, type Schedule } from './schedule.ts'

/**
 * A value that moves evenly: a margin that grows as rows come apart, a share of hard negatives, a debias prior that
 * comes in slowly.
 *
 * `from + (to - from) min(1, step / steps)`, and `to` ever after.
 *
 * @throws NEG_RANGE for steps that aren't above 0; NEG_NOT_FINITE; the schedule, NEG_RANGE for a step below 0.
 */
export function linearSchedule({ from, to, steps }: RampOptions): Schedule {
  checkValues({ from, to })
  checkAboveZero('steps', steps)
  return (step) => {
    const progress = progressAt(step, steps)
    return from * (1 - progress) + to * progress
  }
}
