import { NegError } from '../../errors.ts'

/** Numbers to be predicted, one a row: ages, scores, decibels. */
export type Targets = Float32Array | Float64Array | Int32Array

/**
 * Targets as they are compared: rounded to whole bins where a width is given.
 *
 * @throws NEG_NOT_FINITE for a target that is no number; NEG_RANGE for a width that isn't above 0.
 */
export function checkTargets(targets: Targets, bin?: number): Float64Array {
  if (bin !== undefined && !(bin > 0 && Number.isFinite(bin))) {
    throw new NegError('NEG_RANGE', `the width of a bin is ${bin}`, {
      where: { field: 'targetBin' },
      remedy: 'Take a number above 0, such as the step in which targets are told apart.',
    })
  }
  const wrong = targets.findIndex((target) => !Number.isFinite(target))
  if (wrong >= 0) {
    throw new NegError('NEG_NOT_FINITE', `the target ${targets[wrong]} is no number`, {
      where: { field: 'targets', row: wrong + 1 },
      remedy: 'Give one finite number a row; targets of several numbers are not defined for this method.',
    })
  }
  return Float64Array.from(targets, (target) => (bin === undefined ? target : Math.round(target / bin) * bin))
}
