import type { References } from '../../losses/margin/references.ts'
import { checkLabels } from './check-labels.ts'
import { PairList } from './index-columns.ts'
import { anchorsOf } from './labelled-columns.ts'
import type { MinedPairs } from './mining-report.ts'

export interface AllPairsOptions {
  /** Labels of what the anchors are compared with. Default: each other. */
  readonly references?: Pick<References, 'labels' | 'own'>
}

/**
 * All positive and all negative pairs of labelled rows, in row-major order. O(B M) time, memory of the pairs.
 *
 * @param labels [B]; below 0: of no class, positive of none.
 * @throws NEG_SHAPE unless there is an own reference a row; NEG_RANGE for one that has another label.
 */
export function allPairs(labels: Int32Array, options: AllPairsOptions = {}): MinedPairs['pairs'] {
  const [kept, repelled] = [new PairList(), new PairList()]
  for (const { anchor, positives, negatives } of anchorsOf(checkLabels(labels, options.references))) {
    for (const row of positives) kept.push(anchor, row)
    for (const row of negatives) repelled.push(anchor, row)
  }
  return { positives: kept.pairs(), negatives: repelled.pairs() }
}
