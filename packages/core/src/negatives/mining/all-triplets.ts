import type { Triplets } from '../../losses/margin/triplets.ts'
import type { AllPairsOptions } from './all-pairs.ts'
import { checkLabels } from './check-labels.ts'
import { TripletList } from './index-columns.ts'
import { anchorsOf } from './labelled-columns.ts'

export interface AllTripletsOptions extends AllPairsOptions {
  /** More triplets than this are refused. Default 2^24. */
  readonly mostTriplets?: number
}

/**
 * All triplets of labelled rows: each positive pair with each negative of its anchor. O(triplets) time and memory, up to a
 * bound.
 *
 * @param labels [B]; below 0: of no class, positive of none.
 * @throws NEG_SHAPE unless there is an own reference a row; NEG_RANGE for one that has another label, or too many
 * triplets.
 */
export function allTriplets(labels: Int32Array, options: AllTripletsOptions = {}): Triplets {
  const found = new TripletList(options.mostTriplets)
  for (const { anchor, positives, negatives } of anchorsOf(checkLabels(labels, options.references))) {
    for (const positive of positives) for (const negative of negatives) found.push(anchor, positive, negative)
  }
  return found.triplets()
}
