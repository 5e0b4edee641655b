import type { Triplets } from '../../losses/margin/triplets.ts'
import type { MinedPairs } from './mining-report.ts'

/**
 * Pairs for a loss on pairs from a miner of triplets: each triplet gives its positive and its negative pair, repetitions
 * kept. From labels: `allPairs`. O(triplets).
 */
export function pairsFromTriplets({ anchor, positive, negative }: Triplets): MinedPairs['pairs'] {
  return {
    positives: { anchor: anchor.slice(), other: positive.slice() },
    negatives: { anchor: anchor.slice(), other: negative.slice() },
  }
}
