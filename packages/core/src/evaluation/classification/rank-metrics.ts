import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkMatrix } from '../../numerics/linear-algebra/check-matrix.ts'
import type { Matrix } from '../../numerics/linear-algebra/matrix.ts'

export interface RankMetrics {
  /** For each k the share of rows whose class is not among its k highest. */
  readonly topKError: Readonly<Record<number, number>>
  /** The mean of 1 / rank of the right class. */
  readonly meanReciprocalRank: number
}

/**
 * How high a classifier ranks the right class among all: errors within the k highest and the mean reciprocal rank, which
 * compare losses whose values don't compare.
 *
 * Of equal scores that of the lower class number ranks higher. O(B D) time, O(B) memory.
 *
 * @param scores [B, D]
 * @param labels [B], 0 .. D - 1
 * @param cutoffs the k. Default 1, 5, 10, 20, 50, 100.
 * @throws NEG_SHAPE when they don't fit; NEG_RANGE for a label or a k; NEG_NOT_FINITE.
 * @system 26
 */
export function rankMetrics(
  scores: Matrix,
  labels: ArrayLike<number>,
  cutoffs: readonly number[] = [1, 5, 10, 20, 50, 100],
): RankMetrics {
  checkMatrix('scores', scores)
  checkLength('labels', labels, scores.rows)
  const wrong = cutoffs.find((k) => !(Number.isInteger(k) && k >= 1))
  if (wrong !== undefined) {
    throw new NegError('NEG_RANGE', `k is ${wrong}`, {
      where: { field: 'cutoffs' },
      remedy: 'Take whole numbers above 0.',
    })
  }
  const ranks = Array.from(labels, (label, row) => rankOf(scores, row, label))
  return {
    topKError: Object.fromEntries(cutoffs.map((k) => [k, ranks.filter((rank) => rank > k).length / ranks.length])),
    meanReciprocalRank: ranks.reduce((sum, rank) => sum + 1 / rank, 0) / ranks.length,
  }
}

function rankOf({ values, columns }: Matrix, row: number, label: number): number {
  if (!(Number.isInteger(label) && label >= 0 && label < columns)) {
    throw new NegError('NEG_RANGE', `the label ${label} is none of ${columns} classes`, {
      where: { field: 'labels', row: row + 1 },
    })
  }
  const own = values[row * columns + label]
  let rank = 1
  for (let k = 0; k < columns; k += 1) {
    const score = values[row * columns + k]
    if (score > own || (score === own && k < label)) rank += 1
  }
  return rank
}
