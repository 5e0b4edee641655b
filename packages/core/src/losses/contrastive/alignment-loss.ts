import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../check-batches.ts'
import { reduce, type Reduction } from '../reduction.ts'

export interface AlignmentLossOptions {
  /** alpha: the power of the distance. Default 2. */
  readonly exponent?: number
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
  /** `mean` over the pairs (default), over those above 0, `sum`, or `none`: one a pair. */
  readonly reduction?: Reduction
}

/**
 * Alignment: how near the two views of an item are.
 *
 * `mean |x_i - y_i|^alpha`; Wang and Isola, "Understanding contrastive representation learning through alignment and
 * uniformity on the hypersphere" (2020), equation 3. As a loss it needs `uniformityLoss` beside it, or all rows fall into
 * one; to judge embeddings off the tape take `alignment` of `@neg/core/evaluation`. O(n d).
 *
 * @param view1 [n, d]
 * @param view2 [n, d], row i of the same item as row i of `view1`.
 * @returns a scalar, or [n] with `reduction: 'none'`.
 * @throws NEG_SHAPE for views that differ in shape or are empty; NEG_RANGE for an exponent that isn't above 0.
 * @system 18
 */
export function alignmentLoss(view1: tf.Tensor2D, view2: tf.Tensor2D, options: AlignmentLossOptions = {}): tf.Tensor {
  const { exponent = 2, normalise = true, reduction = 'mean' } = options
  checkBatches({ view1, view2 })
  if (!(exponent > 0 && Number.isFinite(exponent))) {
    throw new NegError('NEG_RANGE', `the exponent is ${exponent}`, {
      where: { field: 'exponent' },
      remedy: 'Take a number above 0, such as 2.',
    })
  }
  return tf.tidy(() => {
    const [x, y] = normalise ? [unitRows(view1), unitRows(view2)] : [view1, view2]
    const squares = x.sub(y).square().sum<tf.Tensor1D>(1)
    const powers = exponent === 2 ? squares : squares.sqrt<tf.Tensor1D>().pow<tf.Tensor1D>(exponent)
    return reduce(powers, reduction)
  })
}
