import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkBatches } from '../../losses/check-batches.ts'
import { smoothedDistances } from './smoothed-distances.ts'

/** The nearest rows of a target, nearest first. */
export interface LabelledNeighbours {
  /** [n, count], differentiable. */
  readonly distances: tf.Tensor2D
  /** [n, count]: 1 where the neighbour is of the row's class. Constant. */
  readonly same: tf.Tensor2D
}

/**
 * The nearest rows of a target for each row, and which are of its class.
 *
 * @param dropNearest leaves out the nearest, which is the row itself where the rows are their own target.
 */
export function labelledNeighbours(
  rows: tf.Tensor2D,
  labels: Int32Array,
  target: tf.Tensor2D,
  targetLabels: Int32Array,
  { count, dropNearest }: { readonly count: number; readonly dropNearest: boolean },
): LabelledNeighbours {
  return tf.tidy(() => {
    const first = dropNearest ? 1 : 0
    const { values, indices } = tf.topk(smoothedDistances(rows, target).neg(), count + first)
    const places = indices.slice([0, first], [-1, count])
    const found = tf.tensor1d(targetLabels, 'int32').gather(places.flatten()).reshape(places.shape)
    return {
      distances: values.slice([0, first], [-1, count]).neg<tf.Tensor2D>(),
      same: found.equal(tf.tensor2d(labels, [labels.length, 1], 'int32')).cast<tf.Tensor2D>('float32'),
    }
  })
}

/** @throws NEG_SHAPE for rows, targets and labels that don't fit. */
export function checkNeighbours(
  rows: tf.Tensor2D,
  labels: Int32Array,
  target: tf.Tensor2D,
  targetLabels: Int32Array | undefined,
): asserts targetLabels is Int32Array {
  checkBatches({ rows })
  checkBatches({ target })
  checkLength('labels', labels, rows.shape[0])
  if (targetLabels === undefined || rows.shape[1] !== target.shape[1]) {
    throw new NegError('NEG_SHAPE', `embeddings are [${rows.shape}] and their target [${target.shape}]`, {
      where: { field: 'target' },
      remedy: 'Give a target of the same dimension, and the labels of its rows.',
    })
  }
  checkLength('targetLabels', targetLabels, target.shape[0])
}
