import { NegError } from '../../errors.ts'
import { compareRows, type MinedRows, type MinerOptions } from './compare-rows.ts'
import { PairList } from './index-columns.ts'
import { anchorsOf } from './labelled-columns.ts'
import { type MinedPairs, reportOf } from './mining-report.ts'

export interface MinePairMarginOptions extends MinerOptions {
  /** Positives farther than this are kept. Default 0.2. */
  readonly positiveMargin?: number
  /** Negatives nearer than this are kept. Default 0.8. */
  readonly negativeMargin?: number
}

/**
 * The pairs that still cost something: positives beyond one margin, negatives within another.
 *
 * `d > positiveMargin` and `d < negativeMargin`, strictly; a similarity turns both round. As pytorch-metric-learning's
 * PairMarginMiner; what `contrastiveLoss` gives no gradient is dropped here before the loss.
 *
 * Time O(B M d), memory O(B M).
 *
 * @param embeddings [B, d]
 * @param labels [B]; below 0: of no class.
 * @throws NEG_RANGE for a margin that is no number; NEG_SHAPE for labels or references that don't fit; NEG_NOT_FINITE.
 */
export async function minePairMargin(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MinePairMarginOptions = {},
): Promise<MinedPairs> {
  const { positiveMargin = 0.2, negativeMargin = 0.8 } = options
  for (const [field, margin] of Object.entries({ positiveMargin, negativeMargin })) {
    if (!Number.isFinite(margin)) throw new NegError('NEG_RANGE', `${field} is ${margin}`, { where: { field } })
  }
  const compared = await compareRows(embeddings, labels, options)
  const { distances, columns, sign } = compared
  const [kept, repelled] = [new PairList(), new PairList()]
  for (const { anchor, positives, negatives } of anchorsOf(compared)) {
    for (const row of positives) if (distances[anchor * columns + row] > sign * positiveMargin) kept.push(anchor, row)
    for (const row of negatives)
      if (distances[anchor * columns + row] < sign * negativeMargin) repelled.push(anchor, row)
  }
  const pairs = { positives: kept.pairs(), negatives: repelled.pairs() }
  return { pairs, report: reportOf(compared, pairs, false) }
}
