import { checkAboveZero, checkedStep, checkValues, progressAt, type RampOptions, type Schedule } from './schedule.ts'

export interface CosineScheduleOptions extends RampOptions {
  /** Swings back to `from` and on for ever, with a period of twice `steps`, instead of staying at `to`. Default false. */
  readonly repeat?: boolean
}

/**
 * A value that moves slowly at both ends and fast between: the usual decay. With `repeat` the temperature swings between
 * its bounds, so that training turns from groups to single instances and back: Kukleva et al., "Temperature schedules
 * for self-supervised contrastive methods on long-tail data" (2023), equation 3, where `from` is the upper bound.
 *
 * `to + (from - to) (1 + cos(pi step / steps)) / 2`.
 *
 * @throws NEG_RANGE for steps that aren't above 0; NEG_NOT_FINITE; the schedule, NEG_RANGE for a step below 0.
 */
export function cosineSchedule({ from, to, steps, repeat = false }: CosineScheduleOptions): Schedule {
  checkValues({ from, to })
  checkAboveZero('steps', steps)
  return (step) => {
    // Whole periods are taken off first, so that late steps lose no digits.
    const progress = repeat ? (checkedStep(step) % (2 * steps)) / steps : progressAt(step, steps)
    const share = (1 + Math.cos(Math.PI * progress)) / 2
    return from * share + to * (1 - share)
  }
}
