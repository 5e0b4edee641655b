import type { AnchorPairs } from '../../losses/margin/labelled-pairs.ts'
import type { Triplets } from '../../losses/margin/triplets.ts'
import { TripletList } from './index-columns.ts'

export interface TripletsFromPairsOptions {
  /** More triplets than this are refused. Default 2^24. */
  readonly mostTriplets?: number
}

/**
 * Triplets for a loss on triplets from a miner of pairs: each positive pair with each negative pair of its anchor,
 * repetitions kept. From labels: `allTriplets`. Time and memory O(pairs + triplets).
 *
 * @throws NEG_RANGE for too many triplets.
 */
export function tripletsFromPairs(
  positives: AnchorPairs,
  negatives: AnchorPairs,
  { mostTriplets }: TripletsFromPairsOptions = {},
): Triplets {
  const found = new TripletList(mostTriplets)
  const negativesOf = Map.groupBy(negatives.anchor.keys(), (pair) => negatives.anchor[pair])
  for (const [pair, anchor] of positives.anchor.entries()) {
    for (const negative of negativesOf.get(anchor) ?? []) {
      found.push(anchor, positives.other[pair], negatives.other[negative])
    }
  }
  return found.triplets()
}
