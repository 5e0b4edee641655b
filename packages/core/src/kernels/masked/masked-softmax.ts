import * as tf from '@tensorflow/tfjs'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'

import { checkEntries, checkMask, shares, toRowMask, toRows } from './row-mask.ts'
import type { Mask } from './row-mask.ts'

/**
 * Turns scores into shares that sum to 1, as if some of them weren't there: attention that must not look at padding, a
 * choice among the candidates that are allowed.
 *
 * Softmax over the last axis. Entries that don't count get 0 and pass nothing back, whatever they hold; so do all of a row
 * where none counts (where a softmax over -Infinity gives NaN). Scores that count must be finite. The gradient is
 * analytic, `y (dy - <y, dy>)`, and can be differentiated again; the shares are computed again for it instead of being
 * kept. Time O(x), memory 4 x while it runs.
 *
 * @param x [..., n], float32.
 * @param mask which entries count.
 * @returns the shape of x.
 * @throws NEG_SHAPE, NEG_DTYPE for x and a mask that don't fit.
 */
export function maskedSoftmax<T extends Tensor>(x: T, mask: Mask): T {
  checkEntries('x', x)
  checkMask(x, mask)
  return tf.tidy(() => softmaxRows(toRows(x), toRowMask(x, mask)).reshape<T>(x.shape))
}

function softmaxRows(rows: Tensor2D, mask: Tensor2D): Tensor2D {
  return tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [Tensor2D, tf.GradSaveFunc]
    save([x, mask])
    return {
      value: x.size === 0 ? x.clone() : shares(x, mask),
      gradFunc: (dy: Tensor2D, saved: Tensor[]) => {
        const [values, counted] = saved as Tensor2D[]
        if (values.size === 0) return tf.zerosLike(values)
        const found = shares(values, counted)
        const weighted = found.mul(dy)
        return weighted.sub(found.mul(weighted.sum(1, true)))
      },
    }
  })(rows)
}
