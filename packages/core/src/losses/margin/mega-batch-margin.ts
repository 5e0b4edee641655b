import * as tf from '@tensorflow/tfjs'

import { measureOf } from '../../kernels/distances/measure.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'
import { type Reduction, reduce } from '../reduction.ts'
import { checkCount, checkFinite } from '../../check-options.ts'
import { leftOut } from './labelled-pairs.ts'

export interface MegaBatchMarginOptions {
  /** Cosine of a positive that costs nothing. Default 0.8. */
  readonly positiveMargin?: number
  /** Cosine of the hardest negative that costs nothing. Default 0.3. */
  readonly negativeMargin?: number
  /** Default `mean`, over the anchors. */
  readonly reduction?: Reduction
  /** Most anchors whose cosines with all positives are held at a time. Default: as many as make a million of them. */
  readonly blockSize?: number
}

/** Cosines of a block, unless that of one anchor has more. */
const scoresOfBlock = 1 << 20

/**
 * Mega-batch margin loss: each anchor near its positive and, in a batch as large as possible, away from the nearest of
 * the others' positives.
 *
 * `max(0, m+ - cos(a_i, p_i)) + max(0, max_{j != i} cos(a_i, p_j) - m-)`; Wieting, Gimpel, "ParaNMT-50M" (2018), with
 * negatives from a batch of batches; sentence-transformers' MegaBatchMarginLoss. The gradient goes to the one hardest
 * negative, of equal ones that of the lower row. A batch of one row has no negative, and that term is 0.
 *
 * The hardest are searched in blocks: memory O(B d) and a block, time O(B^2 d) forward and O(B d) backward.
 *
 * @param anchors [B, d], of any length.
 * @param positives [B, d], row i for anchor i.
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for an option.
 */
export function megaBatchMargin(
  anchors: tf.Tensor2D,
  positives: tf.Tensor2D,
  options: MegaBatchMarginOptions = {},
): tf.Tensor {
  const { positiveMargin = 0.8, negativeMargin = 0.3, reduction = 'mean', blockSize } = options
  checkFinite({ positiveMargin, negativeMargin })
  checkCount({ blockSize: blockSize ?? 1 })
  checkBatches({ anchors, positives })
  const rows = anchors.shape[0]
  return tf.tidy(() => {
    const [a, p] = [unitRows(anchors), unitRows(positives)]
    const cosines = measureOf('dotProduct')
    const pulls = cosines.rows(a, p).neg().add(positiveMargin).relu<tf.Tensor1D>()
    if (rows === 1) return reduce(pulls, reduction)
    const block = blockSize ?? Math.max(1, Math.floor(scoresOfBlock / rows))
    // A step without inputs, of which the tape keeps no block.
    const places = tf.customGrad(() => ({ value: hardestNegatives(a, p, block), gradFunc: () => [] }))()
    const hardest = p.gather<tf.Tensor2D>(places)
    return reduce(pulls.add(cosines.rows(a, hardest).sub(negativeMargin).relu()), reduction)
  })
}

/** For each anchor the row, other than its own, with which its product is the largest. */
function hardestNegatives(anchors: tf.Tensor2D, positives: tf.Tensor2D, block: number): tf.Tensor1D {
  const rows = anchors.shape[0]
  const found: tf.Tensor1D[] = []
  for (let start = 0; start < rows; start += block) {
    const size = Math.min(block, rows - start)
    found.push(
      tf.tidy(() => {
        const own = tf.oneHot(tf.range(start, start + size, 1, 'int32'), rows).mul(leftOut)
        return anchors.slice(start, size).matMul(positives, false, true).add(own).argMax<tf.Tensor1D>(1)
      }),
    )
  }
  return tf.concat(found)
}
