import { NegError } from '../../errors.ts'
import { compareRows, type MinedRows, type MinerOptions } from './compare-rows.ts'
import { PairList } from './index-columns.ts'
import { anchorsOf } from './labelled-columns.ts'
import { type MinedPairs, reportOf } from './mining-report.ts'

export interface MineTopKOptions extends MinerOptions {
  /** How many positives and how many negatives of each anchor. Default 1. */
  readonly k?: number
}

/**
 * The k hardest positives and the k hardest negatives of each anchor: the farthest of its label, the nearest of others.
 *
 * An anchor that has only one kind still gives that one; with fewer than k it gives them all. Ties go to the lower row.
 * `mineBatchHard` is k = 1 in triplets, of anchors that have both.
 *
 * Time O(B M (d + log M)), memory O(B M).
 *
 * @param embeddings [B, d]
 * @param labels [B]; below 0: of no class.
 * @throws NEG_RANGE for k; NEG_SHAPE for labels or references that don't fit; NEG_NOT_FINITE.
 */
export async function mineTopK(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MineTopKOptions = {},
): Promise<MinedPairs> {
  const { k = 1 } = options
  if (!(Number.isInteger(k) && k >= 1)) {
    throw new NegError('NEG_RANGE', `k is ${k}`, { where: { field: 'k' }, remedy: 'Take a whole number above 0.' })
  }
  const compared = await compareRows(embeddings, labels, options)
  const [kept, repelled] = [new PairList(), new PairList()]
  for (const { anchor, positives, negatives } of anchorsOf(compared)) {
    const distanceOf = (row: number): number => compared.distances[anchor * compared.columns + row]
    // Sorting is stable, so that of equal distances the lower row comes first.
    for (const row of positives.toSorted((x, y) => distanceOf(y) - distanceOf(x)).slice(0, k)) kept.push(anchor, row)
    for (const row of negatives.toSorted((x, y) => distanceOf(x) - distanceOf(y)).slice(0, k)) {
      repelled.push(anchor, row)
    }
  }
  const pairs = { positives: kept.pairs(), negatives: repelled.pairs() }
  return { pairs, report: reportOf(compared, pairs, false) }
}
