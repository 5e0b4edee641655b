import { NegError } from '../../errors.ts'
import { Philox } from '../../random/philox.ts'
import { choose } from '../../random/sampling.ts'
import type { Rng } from '../../types.ts'
import { checkTargets, type Targets } from './check-targets.ts'

export interface MixPositivePairsOptions {
  /** W: rows are mixed whose targets are less than this away from the anchor's. Default 5, in units of the target. */
  readonly window?: number
  /** Most mixtures of an anchor; of more, so many are drawn, each set equally likely. Default 512. */
  readonly mostPerAnchor?: number
  /** Of the draw. Default 0. */
  readonly seed?: number | Rng
  /** Width of the bins in which targets count as equal. Default: only equal numbers do. */
  readonly targetBin?: number
}

/** Mixtures as parallel columns, by anchor: `share` of row `lower` and the rest of row `upper`. */
export interface PositiveMixtures {
  readonly anchor: Int32Array
  readonly lower: Int32Array
  readonly upper: Int32Array
  /** The share of the row of the lower target. */
  readonly share: Float32Array
}

/**
 * Hard positives for an anchor with a continuous target: each row of a lower target mixed with each of a higher one, so
 * that the mixture's target is exactly the anchor's (SupReMix, anchor-exclusive mixtures).
 *
 * For `y_j < y_i < y_k` within the window the share of j is `(y_k - y_i) / (y_k - y_j)`; Wu et al., "Mixup your own
 * pairs" (2023). Sibling: `mixNegatives`. Time O(B^2), and O(mixtures) for those that are kept; all are never listed.
 *
 * @param targets [B]
 * @throws NEG_NOT_FINITE for a target that is no number; NEG_RANGE for an option out of range.
 * @system 01
 */
export function mixPositivePairs(targets: Targets, options: MixPositivePairsOptions = {}): PositiveMixtures {
  const { window = 5, mostPerAnchor = 512, seed = 0, targetBin } = options
  checkWindow(window, mostPerAnchor)
  const values = checkTargets(targets, targetBin)
  const rng = typeof seed === 'number' ? new Philox(seed) : seed
  const [anchor, lower, upper, share]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (const [i, own] of values.entries()) {
    const [below, above]: [number[], number[]] = [[], []]
    for (const [j, target] of values.entries()) {
      if (target === own || !(Math.abs(target - own) < window)) continue
      ;(target < own ? below : above).push(j)
    }
    const pairs = below.length * above.length
    const kept =
      pairs > mostPerAnchor ? choose(pairs, mostPerAnchor, rng) : Int32Array.from({ length: pairs }, (_, p) => p)
    for (const pair of kept) {
      const [j, k] = [below[Math.floor(pair / above.length)], above[pair % above.length]]
      anchor.push(i)
      lower.push(j)
      upper.push(k)
      share.push((values[k] - own) / (values[k] - values[j]))
    }
  }
  return {
    anchor: Int32Array.from(anchor),
    lower: Int32Array.from(lower),
    upper: Int32Array.from(upper),
    share: Float32Array.from(share),
  }
}

function checkWindow(window: number, mostPerAnchor: number): void {
  if (!(window > 0)) {
    throw new NegError('NEG_RANGE', `the window is ${window}`, {
      where: { field: 'window' },
      remedy: 'Take a number above 0, in units of the target.',
    })
  }
  if (Number.isInteger(mostPerAnchor) && mostPerAnchor >= 1) return
  throw new NegError('NEG_RANGE', `mostPerAnchor is ${mostPerAnchor}`, {
    where: { field: 'mostPerAnchor' },
    remedy: 'Take a whole number above 0.',
  })
}
