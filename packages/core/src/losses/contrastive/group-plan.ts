import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import type { GroupOrderingOptions } from './group-ordering.ts'
import { largestAscending, type OrderedGroups } from './ordered-groups.ts'

/** Rows with as many positives and as many negatives. */
export interface GroupPart {
  /** Undefined where they are all rows, in their order. */
  readonly rows: Int32Array | undefined
  readonly count: number
  readonly positives: number
  readonly negatives: number
  /** [rows, P] and [rows, N]: added to scores, so that those that are missing stand below all others. */
  readonly missingPositives: Float32Array | undefined
  readonly missingNegatives: Float32Array | undefined
}

/** Checks what `groupOrdering` was given. @throws as it does. */
export function planGroups(
  positiveScores: tf.Tensor2D,
  negativeScores: tf.Tensor2D,
  { topNegatives, positiveMask, negativeMask }: GroupOrderingOptions,
): readonly GroupPart[] {
  checkScores(positiveScores, negativeScores)
  const [count, columns] = negativeScores.shape
  const [, width] = positiveScores.shape
  if (topNegatives !== undefined && !(Number.isInteger(topNegatives) && topNegatives >= 1 && topNegatives <= columns)) {
    throw new NegError('NEG_RANGE', `topNegatives is ${topNegatives}, and there are ${columns} negatives`, {
      where: { field: 'topNegatives' },
      remedy: `Take a whole number of 1 to ${columns}.`,
    })
  }
  const most = topNegatives ?? columns
  if (positiveMask === undefined && negativeMask === undefined) {
    const none = { missingPositives: undefined, missingNegatives: undefined }
    return [{ rows: undefined, count, positives: width, negatives: most, ...none }]
  }
  const positives = countThere('positiveMask', positiveMask, count, width)
  const negatives = countThere('negativeMask', negativeMask, count, columns).map((there) => Math.min(there, most))
  for (const [row, there] of positives.entries()) {
    if (there === 0) throw new NegError('NEG_NO_POSITIVES', 'a row has no positive', { where: { row: row + 1 } })
    if (negatives[row] === 0)
      throw new NegError('NEG_NO_NEGATIVES', 'a row has no negative', { where: { row: row + 1 } })
  }
  const byCounts = Map.groupBy(positives.keys(), (row) => `${positives[row]} ${negatives[row]}`)
  return [...byCounts.values()].map((rows) => ({
    rows: Int32Array.from(rows),
    count: rows.length,
    positives: positives[rows[0]],
    negatives: negatives[rows[0]],
    missingPositives: missing(positiveMask, rows, width),
    missingNegatives: missing(negativeMask, rows, columns),
  }))
}

function checkScores(positiveScores: tf.Tensor2D, negativeScores: tf.Tensor2D): void {
  const [positives, negatives] = [positiveScores.shape, negativeScores.shape]
  const fit = positives.length === 2 && negatives.length === 2 && positives[0] === negatives[0] && positives[0] > 0
  if (!fit) {
    throw new NegError('NEG_SHAPE', `positive scores are [${positives}] and negative ones [${negatives}]`, {
      remedy: 'Give two matrices with a row for each query.',
    })
  }
  if (positives[1] === 0) throw new NegError('NEG_NO_POSITIVES', 'there is no column of positives')
  if (negatives[1] === 0) throw new NegError('NEG_NO_NEGATIVES', 'there is no column of negatives')
}

function countThere(field: string, mask: Uint8Array | undefined, rows: number, columns: number): Int32Array {
  if (mask === undefined) return new Int32Array(rows).fill(columns)
  checkLength(field, mask, rows * columns)
  const counts = new Int32Array(rows)
  for (const [at, there] of mask.entries()) counts[Math.floor(at / columns)] += there === 0 ? 0 : 1
  return counts
}

function missing(mask: Uint8Array | undefined, rows: readonly number[], columns: number): Float32Array | undefined {
  if (mask === undefined) return undefined
  return Float32Array.from({ length: rows.length * columns }, (_, at) =>
    mask[rows[Math.floor(at / columns)] * columns + (at % columns)] === 0 ? -1e30 : 0,
  )
}

/** The lists of a part's rows. */
export function groupsOf(positiveScores: tf.Tensor2D, negativeScores: tf.Tensor2D, part: GroupPart): OrderedGroups {
  const rowsOf = (scores: tf.Tensor2D, absent: Float32Array | undefined): tf.Tensor2D => {
    const rows = part.rows === undefined ? scores : scores.gather<tf.Tensor2D>(tf.tensor1d(part.rows, 'int32'))
    return absent === undefined ? rows : rows.add(tf.tensor2d(absent, rows.shape))
  }
  const negatives = largestAscending(rowsOf(negativeScores, part.missingNegatives), part.negatives)
  const positives = largestAscending(rowsOf(positiveScores, part.missingPositives), part.positives)
  return { scores: negatives.concat(positives, 1), negatives: part.negatives }
}

/** For each row its place among the rows of all parts. */
export function placesOf(parts: readonly GroupPart[]): Int32Array {
  const order = parts.flatMap(({ rows, count }) => Array.from(rows ?? Array.from({ length: count }).keys()))
  const places = new Int32Array(order.length)
  for (const [place, row] of order.entries()) places[row] = place
  return places
}
