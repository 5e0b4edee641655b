import { chooseRow } from './choose-row.ts'
import { compareRows, type MinedRows, type MinerOptions } from './compare-rows.ts'
import { TripletList } from './index-columns.ts'
import { anchorsOf } from './labelled-columns.ts'
import { minedTriplets, type MinedTriplets } from './mining-report.ts'

/**
 * The hardest triplet of each anchor: the farthest row of its label with the nearest row of another.
 *
 * Hermans, Beyer, Leibe, "In defense of the triplet loss for person re-identification" (2017), equation 5. Ties go to
 * the lower row; anchors without a positive or a negative give nothing. `triplet` with `mining: 'batchHard'` does this
 * inside the loss; `mineBatchEasyHard` chooses easier ones, `mineTopK` more.
 *
 * Time O(B M d), memory O(B M).
 *
 * @param embeddings [B, d]
 * @param labels [B]; below 0: of no class.
 * @throws NEG_SHAPE for labels or references that don't fit; NEG_NOT_FINITE; NEG_RANGE for a measure that is none.
 */
export async function mineBatchHard(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MinerOptions = {},
): Promise<MinedTriplets> {
  const compared = await compareRows(embeddings, labels, options)
  const found = new TripletList()
  for (const { anchor, positives, negatives } of anchorsOf(compared)) {
    if (positives.length === 0 || negatives.length === 0) continue
    found.push(
      anchor,
      chooseRow(compared, anchor, positives, 'farthest'),
      chooseRow(compared, anchor, negatives, 'nearest'),
    )
  }
  return minedTriplets(compared, found.triplets())
}
