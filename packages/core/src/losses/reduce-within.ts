import * as tf from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'

/** At least one of the two. */
export interface ReduceWithinOptions {
  /** Values must be above it. Default: no bound. */
  readonly low?: number
  /** Values must be below it. Default: no bound. */
  readonly high?: number
}

/**
 * The mean of those values of a loss that lie between two bounds, so that neither what is learnt already nor what looks
 * like a wrong label takes part. For losses with `reduction: 'none'`; pytorch-metric-learning's ThresholdReducer.
 *
 * @param values [n]
 * @returns a scalar, 0 with a zero gradient where no value lies strictly between the bounds.
 * @throws NEG_RANGE without a bound, or for one that is no number.
 */
export function reduceWithin(values: tf.Tensor1D, { low, high }: ReduceWithinOptions): tf.Scalar {
  const bounds = [low, high].filter((bound) => bound !== undefined)
  if (bounds.length === 0 || bounds.some(Number.isNaN)) {
    throw new NegError('NEG_RANGE', `the bounds are ${low} and ${high}`, {
      where: { field: low === undefined ? 'high' : 'low' },
      remedy: 'Give one of them or both.',
    })
  }
  return tf.tidy(() => {
    const counted = [
      ...(low === undefined ? [] : [values.sub(low).step()]),
      ...(high === undefined ? [] : [values.neg().add(high).step()]),
    ].reduce((a, b) => a.mul(b))
    return values.mul(counted).sum().div(counted.sum().maximum(1))
  })
}
