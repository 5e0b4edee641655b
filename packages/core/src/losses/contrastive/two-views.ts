import type * as tf from '@tensorflow/tfjs'

import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'

/** The rows of both views of a batch, [2 N, d]: row i and row i + N are one item. @throws NEG_SHAPE */
export function stackViews(view1: tf.Tensor2D, view2: tf.Tensor2D, normalise: boolean): tf.Tensor2D {
  checkBatches({ view1, view2 })
  const rows = view1.concat(view2)
  return normalise ? unitRows(rows) : rows
}

/** For each of the stacked rows that of the same item's other view. */
export function otherViews(items: number): Int32Array {
  return Int32Array.from({ length: 2 * items }, (_, row) => (row + items) % (2 * items))
}
