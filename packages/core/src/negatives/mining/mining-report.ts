import type { AnchorPairs } from '../../losses/margin/labelled-pairs.ts'
import type { Triplets } from '../../losses/margin/triplets.ts'
import { type LabelledColumns, anchorsOf } from './labelled-columns.ts'

/** What became of the pairs of one kind: `considered = kept + dropped.incompleteAnchor + dropped.rule`. */
export interface MinedKind {
  /** All pairs of the batch, by its labels. */
  readonly considered: number
  /** Different pairs in the result, however often each stands there. */
  readonly kept: number
  readonly dropped: {
    /** Their anchor lacks a row of the other kind, which the rule asks for. */
    readonly incompleteAnchor: number
    /** The rule did not choose them. */
    readonly rule: number
  }
}

/** What a miner did and why. */
export interface MiningReport {
  readonly anchors: number
  readonly anchorsWithoutPositive: number
  readonly anchorsWithoutNegative: number
  /** Anchors that the result names. */
  readonly anchorsKept: number
  readonly positives: MinedKind
  readonly negatives: MinedKind
}

/** Pairs that a miner chose, as losses on labels take them: `contrastiveLoss(rows, labels, { pairs })`. */
export interface MinedPairs {
  readonly pairs: { readonly positives: AnchorPairs; readonly negatives: AnchorPairs }
  readonly report: MiningReport
}

/** Triplets that a miner chose, as `tripletMargin` takes them. */
export interface MinedTriplets {
  readonly triplets: Triplets
  readonly report: MiningReport
}

/**
 * Counts what a miner kept and dropped; O(B M) bytes.
 *
 * @param asksForBoth whether anchors that lack a positive or a negative were passed over.
 */
export function reportOf(
  columns: LabelledColumns,
  { positives, negatives }: MinedPairs['pairs'],
  asksForBoth: boolean,
): MiningReport {
  const kept = new Uint8Array(columns.rows * columns.columns)
  for (const { anchor, other } of [positives, negatives]) {
    for (const [pair, row] of anchor.entries()) kept[row * columns.columns + other[pair]] = 1
  }
  const counts = { anchorsWithoutPositive: 0, anchorsWithoutNegative: 0, anchorsKept: 0 }
  const kinds = { positives: new KindCount(), negatives: new KindCount() }
  for (const { anchor, ...lists } of anchorsOf(columns)) {
    if (lists.positives.length === 0) counts.anchorsWithoutPositive += 1
    if (lists.negatives.length === 0) counts.anchorsWithoutNegative += 1
    const incomplete = asksForBoth && Math.min(lists.positives.length, lists.negatives.length) === 0
    const chosen = (['positives', 'negatives'] as const).map((kind) =>
      kinds[kind].add(
        lists[kind].length,
        lists[kind].filter((row) => kept[anchor * columns.columns + row] === 1).length,
        incomplete,
      ),
    )
    if (chosen.some((count) => count > 0)) counts.anchorsKept += 1
  }
  return { anchors: columns.rows, ...counts, positives: kinds.positives.total(), negatives: kinds.negatives.total() }
}

class KindCount {
  #considered = 0
  #kept = 0
  #incomplete = 0

  add(considered: number, kept: number, incomplete: boolean): number {
    this.#considered += considered
    this.#kept += kept
    if (incomplete) this.#incomplete += considered - kept
    return kept
  }

  total(): MinedKind {
    const rule = this.#considered - this.#kept - this.#incomplete
    return { considered: this.#considered, kept: this.#kept, dropped: { incompleteAnchor: this.#incomplete, rule } }
  }
}

/** Triplets with their report. */
export function minedTriplets(columns: LabelledColumns, triplets: Triplets): MinedTriplets {
  const { anchor, positive, negative } = triplets
  const pairs = { positives: { anchor, other: positive }, negatives: { anchor, other: negative } }
  return { triplets, report: reportOf(columns, pairs, true) }
}
