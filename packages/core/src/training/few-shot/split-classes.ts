import { NegError } from '../../errors.ts'
import { Philox } from '../../random/philox.ts'
import { shuffle } from '../../random/sampling.ts'
import type { Rng } from '../../types.ts'

/** Rows of the data, by whether their class is one to train with. */
export interface ClassSplit {
  readonly train: Int32Array
  readonly test: Int32Array
}

/**
 * Splits labelled data by class: no class of the test part is seen in training, as few-shot evaluation asks for.
 *
 * @param testClasses how many classes to hold out, drawn by the seed, or which ones.
 * @throws NEG_RANGE unless both parts get a class; NEG_ID_UNKNOWN for a class that has no row.
 * @system 53
 */
export function splitClasses(
  labels: ArrayLike<number>,
  testClasses: number | readonly number[],
  seed: number | Rng = 0,
): ClassSplit {
  const known = Int32Array.from(new Set(Array.from(labels))).sort()
  const rng = typeof seed === 'number' ? new Philox(seed) : seed
  const held = new Set(
    typeof testClasses === 'number' ? shuffle(known, rng).subarray(0, Math.max(0, testClasses)) : testClasses,
  )
  for (const label of held) {
    if (known.includes(label)) continue
    throw new NegError('NEG_ID_UNKNOWN', `class ${label} has no row`, { where: { field: 'testClasses' } })
  }
  if (held.size === 0 || held.size >= known.length) {
    throw new NegError('NEG_RANGE', `${held.size} of ${known.length} classes cannot be held out`, {
      where: { field: 'testClasses' },
      remedy: 'Leave at least one class on each side.',
    })
  }
  const rows = (isTest: boolean): Int32Array =>
    Int32Array.from([...Array(labels.length).keys()].filter((row) => held.has(labels[row]) === isTest))
  return { train: rows(false), test: rows(true) }
}
