import { Philox } from '../../random/philox.ts'
import { AliasTable } from '../../random/alias-table.ts'
import type { Rng } from '../../types.ts'
import type { MinedRows } from './compare-rows.ts'
import { type DistanceWeightedOptions, weighByDistance } from './distance-weighted-chances.ts'
import { TripletList } from './index-columns.ts'
import { anchorsOf } from './labelled-columns.ts'
import { minedTriplets, type MinedTriplets } from './mining-report.ts'

export interface MineDistanceWeightedOptions extends DistanceWeightedOptions {
  /** Of the draws. Default 0. */
  readonly seed?: number | Rng
}

/**
 * A negative for each positive pair, drawn so that all distances come up alike: random negatives of a high dimension are
 * nearly all at the distance of a right angle and teach little.
 *
 * Each draw has the chance that `distanceWeightedChances` gives, which is the inverse of how common the distance is on
 * the sphere; Wu, Manmatha, Smola, Krähenbühl, "Sampling matters in deep embedding learning" (2017), equation 5. Every
 * anchor forks the generator by its row. Pairs whose anchor can draw no negative give nothing.
 *
 * Time O(B M d + triplets), memory O(B M).
 *
 * @param embeddings [B, d], scaled to unit length here.
 * @param labels [B]; below 0: of no class.
 * @throws NEG_RANGE for a cutoff; NEG_SHAPE for labels or references that don't fit; NEG_NOT_FINITE.
 */
export async function mineDistanceWeighted(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MineDistanceWeightedOptions = {},
): Promise<MinedTriplets> {
  const { seed = 0 } = options
  const { compared, chances } = await weighByDistance(embeddings, labels, options)
  const rng = typeof seed === 'number' ? new Philox(seed) : seed
  const found = new TripletList()
  for (const { anchor, positives } of anchorsOf(compared)) {
    const own = chances.subarray(anchor * compared.columns, (anchor + 1) * compared.columns)
    if (positives.length === 0 || own.every((chance) => chance === 0)) continue
    const [table, draws] = [new AliasTable(own), rng.fork(anchor)]
    for (const positive of positives) found.push(anchor, positive, table.draw(draws))
  }
  return minedTriplets(compared, found.triplets())
}
