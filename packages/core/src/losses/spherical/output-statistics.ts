import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkBatches } from '../check-batches.ts'

/** What a spherical loss sees of the outputs of a batch, [B] each. */
export interface OutputStatistics {
  /** The output of each row's class. */
  readonly own: tf.Tensor1D
  /** Sum of the squares of all outputs. */
  readonly squares: tf.Tensor1D
  /** Sum of all outputs. */
  readonly sums: tf.Tensor1D
}

/**
 * All that the spherical family of losses sees of a batch of outputs: that of the right class, the sum and the sum of
 * squares.
 *
 * De Brebisson and Vincent, "An exploration of softmax alternatives belonging to the spherical loss family" (2016), whose
 * letters are a, s and q. O(B D) time and memory; differentiable.
 *
 * @param logits [B, D]
 * @param labels [B], 0 .. D - 1
 * @throws NEG_SHAPE when they don't fit, or there are fewer than two classes; NEG_RANGE for a label outside the classes.
 * @system 26
 */
export function outputStatistics(logits: tf.Tensor2D, labels: Int32Array): OutputStatistics {
  checkOutputs(logits, labels)
  return tf.tidy(() => ({
    own: ownOutputs(logits, labels),
    squares: logits.square().sum<tf.Tensor1D>(1),
    sums: logits.sum<tf.Tensor1D>(1),
  }))
}

/** The output of each row's class, [B]. */
export function ownOutputs(logits: tf.Tensor2D, labels: Int32Array): tf.Tensor1D {
  return tf.tidy(() => logits.mul(tf.oneHot(tf.tensor1d(labels, 'int32'), logits.shape[1])).sum<tf.Tensor1D>(1))
}

/** @throws NEG_SHAPE unless logits are a matrix of two classes or more with a label a row; NEG_RANGE for a wrong label. */
export function checkOutputs(logits: tf.Tensor2D, labels: Int32Array): void {
  checkBatches({ logits })
  const [rows, classes] = logits.shape
  if (classes < 2) {
    throw new NegError('NEG_SHAPE', `logits are [${rows}, ${classes}]`, {
      where: { field: 'logits' },
      remedy: 'Give an output for each of at least two classes.',
    })
  }
  checkLength('labels', labels, rows)
  const wrong = labels.findIndex((label) => label < 0 || label >= classes)
  if (wrong < 0) return
  throw new NegError('NEG_RANGE', `the label ${labels[wrong]} is none of ${classes} classes`, {
    where: { field: 'labels', row: wrong + 1 },
    remedy: 'Count labels from 0.',
  })
}
