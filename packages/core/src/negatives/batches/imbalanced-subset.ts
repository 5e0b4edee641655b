import { NegError } from '../../errors.ts'
import { Philox } from '../../random/philox.ts'
import { choose } from '../../random/sampling.ts'
import type { Rng } from '../../types.ts'

export interface ImbalanceOptions {
  /** How class sizes fall, from the last class to the first. Default `exponential`. */
  readonly profile?: 'exponential' | 'linear'
  /** Of the `exponential` profile: the share of the last class over that of the first. Default e^(C - 1). */
  readonly ratio?: number
}

export interface ImbalancedSubsetOptions extends ImbalanceOptions {
  /** Default 0. */
  readonly seed?: number | Rng
}

/**
 * How many rows each class keeps in an imbalanced copy of a data set: all of the last class, ever fewer of those before.
 *
 * `floor((i + 1) / C n_i)` or `floor(e^(i + 1) / e^C n_i)` of class i of C; Zheng et al., "Contrastive attraction and contrastive
 * repulsion for representation learning" (2023). With a ratio r `floor(r^(-(C - 1 - i) / (C - 1)) n_i)`.
 *
 * @param counts n, by class.
 * @throws NEG_RANGE for another profile, a ratio below 1, or one with the linear profile.
 * @system 22
 */
export function imbalancedCounts(counts: ArrayLike<number>, options: ImbalanceOptions = {}): Int32Array {
  const { profile = 'exponential', ratio } = options
  const classes = counts.length
  const fits = profile === 'exponential' || (profile === 'linear' && ratio === undefined)
  if (!fits || (ratio !== undefined && !(ratio >= 1 && Number.isFinite(ratio)))) {
    throw new NegError('NEG_RANGE', `the profile ${profile} with the ratio ${ratio}`, {
      where: { field: ratio === undefined ? 'profile' : 'ratio' },
      remedy: "Take 'linear', or 'exponential' with a ratio of at least 1 or none.",
    })
  }
  return Int32Array.from({ length: classes }, (_, i) => {
    if (profile === 'linear') return Math.floor(((i + 1) * counts[i]) / classes)
    const rate = ratio === undefined ? 1 : Math.log(ratio) / Math.max(1, classes - 1)
    return Math.floor(Math.exp(-rate * (classes - 1 - i)) * counts[i])
  })
}

/**
 * Rows of an imbalanced copy of a data set, to see what a loss does where classes are rare: `imbalancedCounts` of each
 * class, drawn at random.
 *
 * @param labels 0 .. C - 1, one a row.
 * @returns the rows kept, ascending.
 * @throws NEG_RANGE for a label below 0, and what `imbalancedCounts` throws.
 * @system 22
 */
export function imbalancedSubset(labels: Int32Array, options: ImbalancedSubsetOptions = {}): Int32Array {
  const { seed = 0 } = options
  const wrong = labels.findIndex((label) => label < 0)
  if (wrong >= 0) {
    throw new NegError('NEG_RANGE', `the label ${labels[wrong]} is no class`, {
      where: { field: 'labels', row: wrong + 1 },
      remedy: 'Number the classes from 0.',
    })
  }
  const rng = typeof seed === 'number' ? new Philox(seed) : seed
  const byClass = Array.from(
    { length: labels.reduce((most, label) => Math.max(most, label + 1), 0) },
    (): number[] => [],
  )
  labels.forEach((label, row) => byClass[label].push(row))
  const kept = imbalancedCounts(
    byClass.map(({ length }) => length),
    options,
  )
  return Int32Array.from(
    byClass.flatMap((rows, label) => Array.from(choose(rows.length, kept[label], rng), (at) => rows[at])),
  ).sort()
}
