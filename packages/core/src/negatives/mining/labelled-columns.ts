/** Which rows are positives and negatives of which, by their labels. */
export interface LabelledColumns {
  /** Number of anchors, B. */
  readonly rows: number
  /** Number of rows that they are compared with, M. */
  readonly columns: number
  readonly labels: Int32Array
  readonly otherLabels: Int32Array
  /** The column that is the anchor itself, or -1. */
  readonly own: Int32Array
}

/** An anchor with its rows, each list in ascending order. */
export interface AnchorRows {
  readonly anchor: number
  readonly positives: readonly number[]
  readonly negatives: readonly number[]
}

/** Anchors in turn; O(M) memory. */
export function* anchorsOf({ rows, columns, labels, otherLabels, own }: LabelledColumns): Generator<AnchorRows> {
  for (let anchor = 0; anchor < rows; anchor += 1) {
    const [positives, negatives]: [number[], number[]] = [[], []]
    for (let column = 0; column < columns; column += 1) {
      if (own[anchor] === column) continue
      const alike = labels[anchor] >= 0 && labels[anchor] === otherLabels[column]
      ;(alike ? positives : negatives).push(column)
    }
    yield { anchor, positives, negatives }
  }
}
