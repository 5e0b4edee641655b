import { NegError, type Rng } from '@neg/core'
import { Philox } from '@neg/core/random'

export interface EpochNegatives {
  /** Where in the shuffle the epoch begins. */
  readonly offset: number
  readonly chosen: readonly string[]
}

/**
 * The negatives of one query in one epoch, as Tevatron's training takes them: n of a fixed shuffle from place
 * `epoch n mod length` on, going round at its end, so that successive epochs see all of them. With fewer than n
 * negatives, n are drawn with replacement.
 *
 * @param options.rng draws the replacements; fork it by query and epoch. Default: seed 0.
 * @throws NEG_NO_NEGATIVES for an empty list; NEG_RANGE unless n >= 1 and epoch >= 0 are whole.
 */
export function tevatronEpochWalk(
  shuffledNegatives: readonly string[],
  n: number,
  epoch: number,
  options: { readonly rng?: Rng } = {},
): EpochNegatives {
  const { length } = shuffledNegatives
  if (!Number.isInteger(n) || n < 1 || !Number.isInteger(epoch) || epoch < 0) {
    throw new NegError('NEG_RANGE', `no ${n} negatives in epoch ${epoch}`, {
      where: { field: n >= 1 ? 'epoch' : 'n' },
      remedy: 'Give whole numbers, n >= 1 and epoch >= 0.',
    })
  }
  if (length === 0) {
    throw new NegError('NEG_NO_NEGATIVES', 'a query without negatives has nothing to walk', {
      remedy: 'Drop such queries when mining (minHn).',
    })
  }
  const offset = (epoch * n) % length
  if (length >= n)
    return { offset, chosen: Array.from({ length: n }, (_, i) => shuffledNegatives[(offset + i) % length]) }
  const rng = options.rng ?? new Philox(0)
  return { offset, chosen: Array.from({ length: n }, () => shuffledNegatives[rng.below(length)]) }
}
