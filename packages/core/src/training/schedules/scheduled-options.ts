import type { Schedule } from './schedule.ts'

/**
 * Several schedules as one function of the step, whose result goes into a loss's or a miner's options as it is:
 *
 * ```ts
 * const optionsAt = scheduledOptions({
 *   temperature: cosineSchedule({ from: 0.5, to: 0.07, steps: 10_000 }),
 *   margin: linearSchedule({ from: 0.05, to: 0.3, steps: 2_000 }),
 * })
 * const value = loss(anchors, positives, optionsAt(step))
 * ```
 *
 * A hardness window is two of them, its lower and its upper bound. Nothing is remembered between steps.
 *
 * @throws what the schedules throw.
 */
export function scheduledOptions<Names extends string>(
  schedules: Readonly<Record<Names, Schedule>>,
): (step: number) => Record<Names, number> {
  const names = Object.keys(schedules) as Names[]
  return (step) => Object.fromEntries(names.map((name) => [name, schedules[name](step)])) as Record<Names, number>
}
