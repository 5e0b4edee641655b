import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkFinite, checkWord } from '../../check-options.ts'

export interface GlobalOrthogonalRegularisationOptions {
  /** Weight of the first moment; 0 switches it off. Default 1. */
  readonly meanWeight?: number
  /** Weight of the second moment; 0 switches it off. Default 1. */
  readonly secondMomentWeight?: number
  /** Over the sets: `mean` (default), `sum`, or `none`: one value a set. */
  readonly reduction?: 'mean' | 'sum' | 'none'
}

/**
 * Global orthogonal regularisation: rows that don't belong together should be spread over the sphere as if drawn at
 * random.
 *
 * `w1 M1^2 + w2 max(0, M2 - 1/d)`, with M1 the mean cosine and M2 the mean squared cosine between different rows of a
 * set, which of random directions are 0 and 1/d; Zhang, Yu, Kumar, Chang, "Learning spread-out local feature
 * descriptors" (2017), equation 6. A regulariser beside another loss, for anchors, positives or negatives each by
 * themselves (stack them as sets). A set of one row has the value 0.
 *
 * Both moments come from sums, `|sum_i x_i|^2` and the smaller of the two matrices of products: time O(M N d min(N, d)),
 * memory O(M (N d + min(N, d)^2)) for M sets of N rows.
 *
 * @param rows [N, d], or sets of rows [M, N, d]; of any length.
 * @returns a scalar, or [M] with `reduction: 'none'`.
 * @throws NEG_SHAPE unless there are rows; NEG_RANGE for an option.
 */
export function globalOrthogonalRegularisation(
  rows: tf.Tensor2D | tf.Tensor3D,
  options: GlobalOrthogonalRegularisationOptions = {},
): tf.Tensor {
  const { meanWeight = 1, secondMomentWeight = 1, reduction = 'mean' } = options
  checkFinite({ meanWeight, secondMomentWeight })
  checkWord('reduction', reduction, ['mean', 'sum', 'none'])
  if ((rows.rank !== 2 && rows.rank !== 3) || rows.size === 0) {
    throw new NegError('NEG_SHAPE', `the rows are [${rows.shape}]`, {
      remedy: 'Give a matrix or sets of matrices with at least one row.',
    })
  }
  const [count, dimension] = rows.shape.slice(-2)
  const pairs = Math.max(1, count * (count - 1))
  return tf.tidy(() => {
    const unit = unitRows(rows.reshape([-1, dimension])).reshape<tf.Tensor3D>([-1, count, dimension])
    // A row with itself is no pair: 1, or 0 for a zero row.
    const own = unit.square().sum(2)
    const first = unit.sum(1).square().sum(1).sub(own.sum(1)).div(pairs)
    const products = unit.matMul(unit, dimension < count, dimension >= count)
    const second = products.square().sum([1, 2]).sub(own.square().sum(1)).div(pairs)
    const spread = second
      .sub(1 / dimension)
      .relu()
      .mul(secondMomentWeight)
    const values = first.square().mul(meanWeight).add<tf.Tensor1D>(spread)
    if (reduction === 'none') return values
    return reduction === 'sum' ? values.sum() : values.mean()
  })
}
