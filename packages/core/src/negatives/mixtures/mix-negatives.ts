import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { drawBeta } from '../../random/draw-beta.ts'
import { Philox } from '../../random/philox.ts'
import type { Rng } from '../../types.ts'
import { checkTargets, type Targets } from './check-targets.ts'

export interface MixNegativesOptions {
  /** a and b of the Beta distribution that the anchor's share is drawn from. Default 2 and 8: mostly the other row. */
  readonly beta?: readonly [a: number, b: number]
  /** That share itself, instead of a draw: one number, or [B, B] of anchor and other row, row by row. */
  readonly anchorShares?: number | Float32Array
  /** Of the draw. Default 0. */
  readonly seed?: number | Rng
  /** Width of the bins in which targets count as equal. Default: only equal numbers do. */
  readonly targetBin?: number
}

/** Mixtures as parallel columns: `share` of row `anchor` and the rest of row `other`. */
export interface NegativeMixtures {
  readonly anchor: Int32Array
  readonly other: Int32Array
  /** The anchor's share, in 0 .. 1. */
  readonly share: Float32Array
  /** What the mixture's target is: that of both rows, mixed alike. */
  readonly target: Float32Array
}

/**
 * Hard negatives for an anchor with a continuous target: the anchor mixed with each row of another target (SupReMix,
 * anchor-inclusive mixtures).
 *
 * The mixture of anchor i and row k is `a z_i + (1 - a) z_k` with `a ~ Beta`; Wu et al., "Mixup your own pairs" (2023).
 * Sibling: `mixPositivePairs`. `supReMix` uses both without making the vectors. A draw for every ordered pair of
 * different targets: time and memory O(B^2).
 *
 * @param targets [B]
 * @throws NEG_NOT_FINITE for a target that is no number; NEG_RANGE for an option out of range; NEG_SHAPE for another
 * number of shares.
 * @system 01
 */
export function mixNegatives(targets: Targets, options: MixNegativesOptions = {}): NegativeMixtures {
  const values = checkTargets(targets, options.targetBin)
  const shareOf = shares(values.length, options)
  const [anchor, other, share]: [number[], number[], number[]] = [[], [], []]
  for (const [i, own] of values.entries()) {
    for (const [k, target] of values.entries()) {
      if (target === own) continue
      anchor.push(i)
      other.push(k)
      share.push(shareOf(i, k))
    }
  }
  return {
    anchor: Int32Array.from(anchor),
    other: Int32Array.from(other),
    share: Float32Array.from(share),
    target: Float32Array.from(share, (a, row) => a * values[anchor[row]] + (1 - a) * values[other[row]]),
  }
}

/** Where the share of an anchor with another row comes from. */
function shares(
  size: number,
  { beta = [2, 8], anchorShares, seed = 0 }: MixNegativesOptions,
): (anchor: number, other: number) => number {
  if (anchorShares === undefined) {
    const rng = typeof seed === 'number' ? new Philox(seed) : seed
    return () => drawBeta(beta[0], beta[1], rng)
  }
  const given = typeof anchorShares === 'number' ? [anchorShares] : anchorShares
  if (typeof anchorShares !== 'number') checkLength('anchorShares', anchorShares, size * size)
  const wrong = given.findIndex((share) => !(share >= 0 && share <= 1))
  if (wrong < 0)
    return (anchor, other) => (typeof anchorShares === 'number' ? anchorShares : given[anchor * size + other])
  throw new NegError('NEG_RANGE', `the share ${given[wrong]} is not in 0 .. 1`, { where: { field: 'anchorShares' } })
}
