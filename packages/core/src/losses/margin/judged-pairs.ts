import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkBatches } from '../check-batches.ts'

/** @throws NEG_SHAPE for sides of different shapes, without rows or with another number of labels; NEG_RANGE for a label. */
export function checkJudgedPairs(left: tf.Tensor2D, right: tf.Tensor2D, labels: Int32Array): void {
  checkBatches({ left, right })
  checkLength('labels', labels, left.shape[0])
  const wrong = labels.findIndex((label) => label !== 0 && label !== 1)
  if (wrong < 0) return
  throw new NegError('NEG_RANGE', `the label ${labels[wrong]} is neither 0 nor 1`, {
    where: { field: 'labels', row: wrong + 1 },
    remedy: 'Write 1 for two rows that belong together, 0 for two that do not.',
  })
}

/** 1 where a pair has the label. The tensor belongs to the tidy that this is called in. */
export function whereLabel(labels: Int32Array, label: 0 | 1): tf.Tensor1D {
  return tf.tensor1d(Float32Array.from(labels, (value) => (value === label ? 1 : 0)))
}
