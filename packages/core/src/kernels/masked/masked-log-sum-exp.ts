import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'

import { checkEntries, checkMask, shares, toRowMask, toRows, withoutMasked } from './row-mask.ts'
import type { Mask } from './row-mask.ts'

/**
 * The logarithm of a sum of exponentials over the entries that count: a soft maximum, and the denominator of every
 * contrastive loss, here with candidates left out.
 *
 * `log of the sum of exp(x_j)` over the last axis, with the largest taken out first. A row where no entry counts gives
 * -Infinity, the logarithm of nothing, and passes nothing back (where TensorFlow.js's `logSumExp` gives NaN). Entries
 * that count must be finite; the others may hold anything. The gradient is analytic, `maskedSoftmax`, and can be
 * differentiated again. Time O(x), memory 3 x while it runs, none in between besides the mask.
 *
 * @param x [..., n], float32.
 * @param mask which entries count.
 * @returns [...]
 * @throws NEG_SHAPE, NEG_DTYPE for x and a mask that don't fit.
 */
export function maskedLogSumExp(x: Tensor, mask: Mask): Tensor {
  checkEntries('x', x)
  checkMask(x, mask)
  return tf.tidy(() => logSumExpOfRows(toRows(x), toRowMask(x, mask)).reshape(x.shape.slice(0, -1)))
}

function logSumExpOfRows(rows: Tensor2D, mask: Tensor2D): Tensor1D {
  return tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [Tensor2D, tf.GradSaveFunc]
    save([x, mask])
    return {
      value: forward(x, mask),
      gradFunc: (dy: Tensor1D, saved: Tensor[]) => backward(saved as Tensor2D[], dy),
    }
  })(rows)
}

function forward(rows: Tensor2D, mask: Tensor2D): Tensor1D {
  const nothing = tf.fill([rows.shape[0]], Number.NEGATIVE_INFINITY) as Tensor1D
  if (rows.size === 0) return nothing
  return tf.tidy(() => {
    const entries = withoutMasked(rows, mask)
    // The largest share is 1 / sum_j exp(x_j - max_j x_j), at least 1 / n, so that its logarithm is safe.
    const largestShare = entries.softmax().max<Tensor1D>(1)
    return tf.where(mask.any(1), entries.max<Tensor1D>(1).sub(largestShare.log()), nothing)
  })
}

function backward([rows, mask]: readonly Tensor2D[], dy: Tensor1D): Tensor2D {
  if (rows.size === 0) return tf.zerosLike(rows)
  // What a row of nothing is given may be infinite, and 0 times that is no number.
  const given = tf.where(mask.any(1), dy, tf.zerosLike(dy))
  return shares(rows, mask).mul(given.expandDims(1))
}
