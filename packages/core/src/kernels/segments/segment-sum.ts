import type { Tensor } from '@tensorflow/tfjs'

import { onMatrix, planSegments, sumRows } from './segment-plan.ts'
import type { Segments } from './segment-plan.ts'

/**
 * Adds up the rows of each group: messages to a node, tokens of a document, items of a bag.
 *
 * Known as segment sum, scatter add, or index add; with CSR offsets it is a sum pooling. Rows are added in their order.
 * The gradient of a row is that of its segment. Time O(rows x width + segments), memory the result.
 *
 * @param values [rows, ...], float32; a vector is rows of one number. There may be none.
 * @returns [segments, ...]; an empty segment is 0.
 * @throws NEG_SHAPE, NEG_DTYPE, NEG_RANGE for values and segments that don't fit, ids outside 0 .. count - 1, or offsets
 * that fall.
 */
export function segmentSum<T extends Tensor>(values: T, segments: Segments): T {
  const plan = planSegments(values, segments)
  return onMatrix(values, plan.count, (matrix) => sumRows(matrix, plan))
}
