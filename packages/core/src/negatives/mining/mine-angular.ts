import { NegError } from '../../errors.ts'
import { type MinedRows, type ReferenceOptions, readRows } from './compare-rows.ts'
import { TripletList } from './index-columns.ts'
import { anchorsOf } from './labelled-columns.ts'
import { minedTriplets, type MinedTriplets } from './mining-report.ts'

export interface MineAngularOptions extends ReferenceOptions {
  /** Triplets whose negative sees the positive pair under a wider angle are kept. Degrees, 0 to 90. Default 20. */
  readonly angle?: number
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
  /** More triplets than this are refused. Default 2^24. */
  readonly mostTriplets?: number
}

/**
 * The triplets whose negative comes too near the middle of the positive pair, measured by an angle, which no scale
 * changes.
 *
 * `atan(|a - p| / (2 |n - (a + p) / 2|)) > angle`, strictly; Wang, Zhou, Wen, Liu, Lin, "Deep metric learning with
 * angular loss" (2017), section 3.2. A negative in the middle sees 90 degrees; three equal rows see none. For
 * `angularLoss` and `tripletMargin`.
 *
 * Time O(triplets d), memory O((B + M) d + B M bytes + triplets kept).
 *
 * @param embeddings [B, d]
 * @param labels [B]; below 0: of no class.
 * @throws NEG_RANGE for the angle or too many triplets; NEG_SHAPE for labels or references that don't fit;
 * NEG_NOT_FINITE.
 */
export async function mineAngular(
  embeddings: MinedRows,
  labels: Int32Array,
  options: MineAngularOptions = {},
): Promise<MinedTriplets> {
  const { angle = 20, mostTriplets } = options
  if (!(angle >= 0 && angle <= 90)) {
    throw new NegError('NEG_RANGE', `angle is ${angle}`, { where: { field: 'angle' }, remedy: 'Give 0 to 90 degrees.' })
  }
  const found = new TripletList(mostTriplets)
  const rows = await readRows(embeddings, labels, options)
  const { anchors, others, dimension } = rows
  const least = (angle * Math.PI) / 180
  const middle = new Float64Array(dimension)
  for (const { anchor, positives, negatives } of anchorsOf(rows)) {
    const a = anchors.subarray(anchor * dimension, (anchor + 1) * dimension)
    for (const positive of positives) {
      const p = others.subarray(positive * dimension, (positive + 1) * dimension)
      for (let i = 0; i < dimension; i += 1) middle[i] = (a[i] + p[i]) / 2
      const side = distance(a, p, 0)
      for (const negative of negatives) {
        const height = distance(middle, others, negative * dimension)
        if (Math.atan2(side, 2 * height) > least) found.push(anchor, positive, negative)
      }
    }
  }
  return minedTriplets(rows, found.triplets())
}

function distance(x: ArrayLike<number>, values: Float32Array, from: number): number {
  let squares = 0
  for (let i = 0; i < x.length; i += 1) squares += (x[i] - values[from + i]) ** 2
  return Math.sqrt(squares)
}
