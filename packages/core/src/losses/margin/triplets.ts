import { NegError } from '../../errors.ts'

/** Triplets as parallel columns of rows; one may stand more than once. */
export interface Triplets {
  readonly anchor: Int32Array
  readonly positive: Int32Array
  readonly negative: Int32Array
}

/**
 * @param rows number of anchors.
 * @param columns number of rows that positives and negatives are taken from.
 * @throws NEG_SHAPE for columns of different lengths; NEG_RANGE for a triplet of no such rows.
 */
export function checkTriplets({ anchor, positive, negative }: Triplets, rows: number, columns: number): void {
  if (anchor.length !== positive.length || anchor.length !== negative.length) {
    throw new NegError(
      'NEG_SHAPE',
      `${anchor.length} anchors, ${positive.length} positives and ${negative.length} negatives`,
      { where: { field: 'triplets' }, remedy: 'All columns must have one value a triplet.' },
    )
  }
  for (let i = 0; i < anchor.length; i += 1) {
    const named = anchor[i] >= 0 && anchor[i] < rows
    if (named && [positive[i], negative[i]].every((row) => row >= 0 && row < columns)) continue
    throw new NegError('NEG_RANGE', `there is no triplet (${anchor[i]}, ${positive[i]}, ${negative[i]})`, {
      where: { field: 'triplets', row: i + 1 },
      remedy: `Name anchors out of ${rows}, positives and negatives out of ${columns} rows.`,
    })
  }
}
