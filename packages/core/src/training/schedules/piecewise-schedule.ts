import { NegError } from '../../errors.ts'
import { checkedStep, checkValues, type Schedule } from './schedule.ts'

/** A value that is reached at a step. */
export interface SchedulePoint {
  readonly step: number
  readonly value: number
}

export interface PiecewiseScheduleOptions {
  /** Between points `linear` (default), or `hold`: the value of the last point that was reached. */
  readonly between?: 'linear' | 'hold'
}

/**
 * A value given at some steps: a curriculum as a list, such as a hardness window that opens at fixed steps.
 *
 * Before the first point its value holds, after the last point that of the last. O(log points) a step.
 *
 * @param points in ascending order of their steps, one at least.
 * @throws NEG_RANGE for no points, or steps that don't ascend; NEG_NOT_FINITE; the schedule, NEG_RANGE for a step
 * below 0.
 */
export function piecewiseSchedule(
  points: readonly SchedulePoint[],
  { between = 'linear' }: PiecewiseScheduleOptions = {},
): Schedule {
  for (const { step, value } of points) checkValues({ step, value })
  if (points.length === 0 || points.some(({ step }, i) => step < 0 || (i > 0 && step <= points[i - 1].step))) {
    throw new NegError('NEG_RANGE', 'the steps of the points do not ascend from 0', {
      where: { field: 'points' },
      remedy: 'Give one point at least, each at a later step than the one before.',
    })
  }
  const kept = points.map(({ step, value }) => ({ step, value }))
  return (step) => {
    checkedStep(step)
    let [low, high] = [0, kept.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (kept[middle].step <= step) low = middle + 1
      else high = middle
    }
    if (low === 0) return kept[0].value
    const last = kept[low - 1]
    if (low === kept.length || between === 'hold') return last.value
    const next = kept[low]
    const progress = (step - last.step) / (next.step - last.step)
    return last.value * (1 - progress) + next.value * progress
  }
}
