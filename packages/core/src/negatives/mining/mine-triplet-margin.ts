import { NegError } from '../../errors.ts'
import { compareRows, type MinedRows, type MinerOptions } from './compare-rows.ts'
import { TripletList } from './index-columns.ts'
import { anchorsOf } from './labelled-columns.ts'
import { minedTriplets, type MinedTriplets } from './mining-report.ts'

const kinds: Readonly<Record<'all' | 'hard' | 'semihard' | 'easy', (gap: number, margin: number) => boolean>> = {
  all: (gap, margin) => gap <= margin,
  hard: (gap, margin) => gap <= margin && gap <= 0,
  semihard: (gap, margin) => gap <= margin && gap > 0,
  easy: (gap, margin) => gap > margin,
}

export interface MineTripletMarginOptions extends MinerOptions {
  /** By how much the negative should be farther than the positive. Default 0.2. */
  readonly margin?: number
  /**
   * With `m = d_an - d_ap`: `all` that break the margin, `m <= margin` (default); of these the `hard`, `m <= 0`, or the
   * `semihard`, `m > 0`; or the `easy` ones that keep it.
   */
  readonly kind?: keyof typeof kinds
  /** More triplets than this are refused. Default 2^24. */
  readonly mostTriplets?: number
}

/**
 * All triplets that break the margin, or a part of them by hardness.
 *
 * As pytorch-metric-learning's TripletMarginMiner; for `tripletMargin`. `triplet` with `mining: 'batchAll'` takes them all
 * in blocks without listing one.
 *
 * Time O(triplets), memory O(B M + triplets kept).
 *
 * @param embeddings [B, d]
 * @param labels [B]; below 0: of no class.
 * @throws NEG_RANGE for the margin, the kind, or too many triplets; NEG_SHAPE for labels or references that don't fit;
 * NEG_NOT_FINITE.
 */
export async function mineTripletMargin(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MineTripletMarginOptions = {},
): Promise<MinedTriplets> {
  const { margin = 0.2, kind = 'all', mostTriplets } = options
  if (!Number.isFinite(margin)) throw new NegError('NEG_RANGE', `margin is ${margin}`, { where: { field: 'margin' } })
  if (!Object.hasOwn(kinds, kind)) {
    throw new NegError('NEG_RANGE', `there is no kind '${kind}'`, {
      where: { field: 'kind' },
      remedy: `Take one of ${Object.keys(kinds).join(', ')}.`,
    })
  }
  const found = new TripletList(mostTriplets)
  const compared = await compareRows(embeddings, labels, options)
  for (const { anchor, positives, negatives } of anchorsOf(compared)) {
    const distanceOf = (row: number): number => compared.distances[anchor * compared.columns + row]
    for (const positive of positives) {
      for (const negative of negatives) {
        if (kinds[kind](distanceOf(negative) - distanceOf(positive), margin)) found.push(anchor, positive, negative)
      }
    }
  }
  return minedTriplets(compared, found.triplets())
}
