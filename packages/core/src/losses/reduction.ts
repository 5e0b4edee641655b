import * as tf from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'

/**
 * How the values of a loss become one: their mean, the mean of those above zero (0 where there is none), their sum, or
 * `none`: one value a row.
 */
export type Reduction = 'mean' | 'meanOfNonZero' | 'sum' | 'none'

const reductions: readonly Reduction[] = ['mean', 'meanOfNonZero', 'sum', 'none']

/**
 * Reduces the values of a loss.
 *
 * @param values [n]; without any the result of `mean` and `sum` is 0.
 * @returns a scalar, or the values themselves for `none`.
 * @throws NEG_RANGE for another reduction.
 */
export function reduce(values: tf.Tensor1D, reduction: Reduction): tf.Tensor {
  checkReduction(reduction)
  if (reduction === 'none') return values.clone()
  return tf.tidy(() => {
    if (values.size === 0) return tf.scalar(0)
    if (reduction === 'sum') return values.sum()
    if (reduction === 'mean') return values.mean()
    const counted = values.step()
    return values.mul(counted).sum().div(counted.sum().maximum(1))
  })
}

/** @throws NEG_RANGE for a word that is no reduction. */
export function checkReduction(reduction: Reduction): void {
  if (reductions.includes(reduction)) return
  throw new NegError('NEG_RANGE', `reduction is '${reduction}'`, {
    where: { field: 'reduction' },
    remedy: `Take one of ${reductions.join(', ')}.`,
  })
}
