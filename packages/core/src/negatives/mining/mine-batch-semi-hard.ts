import { chooseRow } from './choose-row.ts'
import { compareRows, type MinedRows, type MinerOptions } from './compare-rows.ts'
import { TripletList } from './index-columns.ts'
import { anchorsOf } from './labelled-columns.ts'
import { minedTriplets, type MinedTriplets } from './mining-report.ts'

/**
 * For each positive pair the nearest negative that is farther than the positive, hard but not so hard that training
 * collapses; the farthest negative if none is.
 *
 * Schroff, Kalenichenko, Philbin, "FaceNet" (2015), section 3.2, with the fallback of TensorFlow's and
 * sentence-transformers' semi-hard loss. Farther is strictly farther; ties go to the lower row. One triplet for every
 * ordered positive pair whose anchor has a negative.
 *
 * Time O(B M (d + positives of an anchor)), memory O(B M).
 *
 * @param embeddings [B, d]
 * @param labels [B]; below 0: of no class.
 * @throws NEG_SHAPE for labels or references that don't fit; NEG_NOT_FINITE; NEG_RANGE for a measure that is none.
 */
export async function mineBatchSemiHard(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MinerOptions = {},
): Promise<MinedTriplets> {
  const compared = await compareRows(embeddings, labels, options)
  const found = new TripletList()
  for (const { anchor, positives, negatives } of anchorsOf(compared)) {
    if (negatives.length === 0) continue
    for (const positive of positives) {
      const reach = compared.distances[anchor * compared.columns + positive]
      const farther = chooseRow(compared, anchor, negatives, 'nearest', (distance) => distance > reach)
      found.push(anchor, positive, farther >= 0 ? farther : chooseRow(compared, anchor, negatives, 'farthest'))
    }
  }
  return minedTriplets(compared, found.triplets())
}
