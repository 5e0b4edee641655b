import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'
import { absolute } from '../../kernels/absolute.ts'
import { checkBatches } from '../check-batches.ts'
import { checkAboveZero } from '../../check-options.ts'
import { reduce } from '../reduction.ts'
import type { RegulariserOptions } from './regulariser-options.ts'

export interface RowNormsOptions extends RegulariserOptions {
  /** p of the norm, 1 or above. Default 2. */
  readonly p?: number
  /** What the norm is raised to. Default 1. */
  readonly power?: number
}

/**
 * Keeps embeddings or weights short.
 *
 * `(sum_k |x_k|^p)^(power / p)` of each row; pytorch-metric-learning's LpRegularizer. The gradient of a row of zeros is 0.
 * Time and memory O(B d).
 *
 * @param rows [B, d]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE unless there is a row; NEG_RANGE for an option.
 */
export function rowNorms(rows: tf.Tensor2D, options: RowNormsOptions = {}): tf.Tensor {
  const { p = 2, power = 1, reduction = 'mean' } = options
  checkBatches({ rows })
  checkAboveZero({ p, power })
  if (p < 1) {
    throw new NegError('NEG_RANGE', `p is ${p}`, { where: { field: 'p' }, remedy: 'Take a number of 1 or above.' })
  }
  return tf.tidy(() => {
    const sums = absolute(rows).pow(p).sum<tf.Tensor1D>(1)
    // A row of zeros stands aside at 1, where the power has a slope.
    const empty = stopGradient(sums).equal(0).cast('float32')
    return reduce(
      sums
        .add(empty)
        .pow(power / p)
        .sub(empty),
      reduction,
    )
  })
}
