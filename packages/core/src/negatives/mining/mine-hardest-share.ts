import { NegError } from '../../errors.ts'
import type { AnchorPairs } from '../../losses/margin/labelled-pairs.ts'
import { allPairs } from './all-pairs.ts'
import { compareRows, type MinedRows, type MinerOptions } from './compare-rows.ts'
import { type MinedPairs, reportOf } from './mining-report.ts'

export interface MineHardestShareOptions extends MinerOptions {
  /** Share of the positive pairs and of the negative pairs that is kept, rounded up. Above 0 to 1. Default 0.5. */
  readonly share?: number
}

/**
 * The hardest share of all pairs of the batch, whichever anchors they belong to: the farthest positives, the nearest
 * negatives.
 *
 * Yuan, Yang, Zhang, "Hard-aware deeply cascaded embedding" (2017), one level of its cascade: `ceil(share P)` of P
 * positives and `ceil(share N)` of N negatives. Of equal pairs at the cut those of lower rows stay. `mineTopK` takes as many
 * of each anchor instead.
 *
 * Time O(B M (d + log(B M))), memory O(B M).
 *
 * @param embeddings [B, d]
 * @param labels [B]; below 0: of no class.
 * @throws NEG_RANGE for the share; NEG_SHAPE for labels or references that don't fit; NEG_NOT_FINITE.
 */
export async function mineHardestShare(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MineHardestShareOptions = {},
): Promise<MinedPairs> {
  const { share = 0.5 } = options
  if (!(share > 0 && share <= 1)) {
    throw new NegError('NEG_RANGE', `share is ${share}`, {
      where: { field: 'share' },
      remedy: 'Take a fraction above 0, up to 1.',
    })
  }
  const compared = await compareRows(embeddings, labels, options)
  const hardest = ({ anchor, other }: AnchorPairs, sign: 1 | -1): AnchorPairs => {
    const order = anchor.map((_, pair) => pair)
    const values = Float32Array.from(
      anchor,
      (row, pair) => sign * compared.distances[row * compared.columns + other[pair]],
    )
    const kept = order
      .sort((x, y) => values[y] - values[x] || x - y)
      .slice(0, Math.ceil(share * anchor.length))
      .sort()
    return { anchor: kept.map((pair) => anchor[pair]), other: kept.map((pair) => other[pair]) }
  }
  const all = allPairs(compared.labels, { references: { labels: compared.otherLabels, own: compared.own } })
  const pairs = { positives: hardest(all.positives, 1), negatives: hardest(all.negatives, -1) }
  return { pairs, report: reportOf(compared, pairs, false) }
}
