import { checkAboveZero, progressAt, type RampOptions, type Schedule } from './schedule.ts'

/**
 * A value that changes by the same factor at every step: for a temperature, whose ratios count, not its differences.
 *
 * `from (to / from)^min(1, step / steps)`.
 *
 * @throws NEG_RANGE unless both values and steps are above 0; the schedule, NEG_RANGE for a step below 0.
 */
export function exponentialSchedule({ from, to, steps }: RampOptions): Schedule {
  checkAboveZero('from', from)
  checkAboveZero('to', to)
  checkAboveZero('steps', steps)
  return (step) => {
    const progress = progressAt(step, steps)
    return from ** (1 - progress) * to ** progress
  }
}
