import { NegError } from '../errors.ts'

/** How many of the largest negatives are kept. */
export interface KeptNegatives {
  /** K: so many. */
  readonly topNegatives?: number
  /** alpha: that share of all, rounded, and one at least. Default 0.1, where `topNegatives` is not given. */
  readonly share?: number
}

/**
 * How many of an anchor's negatives are kept.
 *
 * @throws NEG_NO_NEGATIVES where there are none; NEG_RANGE for a share outside (0, 1], or more than there are.
 */
export function keptCount(negatives: number, { topNegatives, share = 0.1 }: KeptNegatives): number {
  if (negatives === 0) {
    throw new NegError('NEG_NO_NEGATIVES', 'an anchor has no negative', {
      remedy: 'Give a batch of two rows at least, or further negatives.',
    })
  }
  if (!(share > 0 && share <= 1)) {
    throw new NegError('NEG_RANGE', `the share ${share} is not in (0, 1]`, { where: { field: 'share' } })
  }
  const count = topNegatives ?? Math.max(1, Math.round(share * negatives))
  if (Number.isInteger(count) && count >= 1 && count <= negatives) return count
  throw new NegError('NEG_RANGE', `topNegatives is ${count}, and an anchor has ${negatives} negatives`, {
    where: { field: 'topNegatives' },
    remedy: `Take a whole number of 1 to ${negatives}.`,
  })
}
