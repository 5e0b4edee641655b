import { checkNotNegative } from '../../check-options.ts'
import { compareRows, type MinedRows, type MinerOptions } from './compare-rows.ts'
import { PairList } from './index-columns.ts'
import { anchorsOf } from './labelled-columns.ts'
import { type MinedPairs, reportOf } from './mining-report.ts'

/** The measure's default is `cosine` here. */
export interface MineMultiSimilarityOptions extends MinerOptions {
  /** How much nearer than the farthest positive a negative may not be, and the other way round. Default 0.1. */
  readonly epsilon?: number
}

/**
 * The pairs that the other kind makes hard: positives less similar than the most similar negative, negatives more
 * similar than the least similar positive, both with some slack.
 *
 * Wang, Han, Huang, Dong, Scott, "Multi-similarity loss with general pair weighting" (2019), equations 7 and 8: keep p if
 * `s_ap - epsilon < max s_an`, n if `s_an + epsilon > min s_ap`, strictly. Anchors without a positive or a negative give
 * nothing. The loss `multiSimilarity` takes the pairs.
 *
 * Time O(B M d), memory O(B M).
 *
 * @param embeddings [B, d]
 * @param labels [B]; below 0: of no class.
 * @throws NEG_RANGE for the epsilon; NEG_SHAPE for labels or references that don't fit; NEG_NOT_FINITE.
 */
export async function mineMultiSimilarity(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MineMultiSimilarityOptions = {},
): Promise<MinedPairs> {
  const { epsilon = 0.1, measure = 'cosine' } = options
  checkNotNegative({ epsilon })
  const compared = await compareRows(embeddings, labels, { ...options, measure })
  const [kept, repelled] = [new PairList(), new PairList()]
  for (const { anchor, positives, negatives } of anchorsOf(compared)) {
    const distanceOf = (row: number): number => compared.distances[anchor * compared.columns + row]
    // Without a row of the other kind the bound is infinite, and nothing is kept.
    const nearest = negatives.reduce((least, row) => Math.min(least, distanceOf(row)), Number.POSITIVE_INFINITY)
    const farthest = positives.reduce((most, row) => Math.max(most, distanceOf(row)), Number.NEGATIVE_INFINITY)
    for (const row of positives) if (distanceOf(row) + epsilon > nearest) kept.push(anchor, row)
    for (const row of negatives) if (distanceOf(row) - epsilon < farthest) repelled.push(anchor, row)
  }
  const pairs = { positives: kept.pairs(), negatives: repelled.pairs() }
  return { pairs, report: reportOf(compared, pairs, true) }
}
