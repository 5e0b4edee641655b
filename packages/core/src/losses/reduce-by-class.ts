import * as tf from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import { checkLength } from '../kernels/check-length.ts'

/**
 * The mean of the values of a loss, each weighted by its class, against classes of very different frequency. For losses
 * with `reduction: 'none'`; pytorch-metric-learning's ClassWeightedReducer.
 *
 * Divided by the number of values, not by the sum of their weights.
 *
 * @param values [n]
 * @param classWeights [C]; receives a gradient.
 * @param labels [n], 0 .. C - 1
 * @returns a scalar, 0 without values.
 * @throws NEG_SHAPE when labels and values differ in number; NEG_RANGE for a label without weight.
 */
export function reduceByClass(values: tf.Tensor1D, classWeights: tf.Tensor1D, labels: Int32Array): tf.Scalar {
  checkLength('labels', labels, values.size)
  const wrong = labels.findIndex((label) => label < 0 || label >= classWeights.size)
  if (wrong >= 0) {
    throw new NegError('NEG_RANGE', `the label ${labels[wrong]} has none of ${classWeights.size} weights`, {
      where: { field: 'labels', row: wrong + 1 },
      remedy: 'Count labels from 0, with a weight for each.',
    })
  }
  return tf.tidy(() => {
    const weights = classWeights.gather(tf.tensor1d(labels, 'int32'))
    return values.mul(weights).sum().div(Math.max(1, values.size))
  })
}
