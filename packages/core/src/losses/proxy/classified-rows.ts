import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkBatches } from '../check-batches.ts'
import { checkCount } from '../../check-options.ts'
import type { Reduction } from '../reduction.ts'

/** What losses against vectors of classes have in common. */
export interface ClassifiedLossOptions {
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
  /** Most rows whose scores are held at a time. Default: as many as make a block that computes fast. */
  readonly blockSize?: number
}

/**
 * @param weights the vectors of class c are the rows `c perClass .. (c + 1) perClass - 1`.
 * @returns the number of classes.
 * @throws NEG_SHAPE for matrices or labels that don't fit, or are empty; NEG_RANGE for a label without vectors.
 */
export function checkClassified(
  embeddings: tf.Tensor2D,
  weights: tf.Tensor2D,
  labels: Int32Array,
  perClass = 1,
): number {
  checkBatches({ embeddings })
  checkBatches({ weights })
  checkCount({ perClass })
  const [vectors, width] = weights.shape
  if (width !== embeddings.shape[1] || vectors % perClass !== 0) {
    throw new NegError(
      'NEG_SHAPE',
      `embeddings are [${embeddings.shape}] and the vectors of classes [${vectors}, ${width}]`,
      {
        where: { field: 'weights' },
        remedy: `Give vectors of the embeddings' length, ${perClass} for each class.`,
      },
    )
  }
  checkLength('labels', labels, embeddings.shape[0])
  const classes = vectors / perClass
  const wrong = labels.findIndex((label) => label < 0 || label >= classes)
  if (wrong < 0) return classes
  throw new NegError('NEG_RANGE', `the label ${labels[wrong]} is none of ${classes} classes`, {
    where: { field: 'labels', row: wrong + 1 },
    remedy: 'Count labels from 0, with vectors for each.',
  })
}

/** The inner product of each row with the vector of its class, [B]. For use inside a tidy. */
export function ownProducts(rows: tf.Tensor2D, weights: tf.Tensor2D, labels: Int32Array): tf.Tensor1D {
  return rows.mul(weights.gather(tf.tensor1d(labels, 'int32'))).sum(1)
}
