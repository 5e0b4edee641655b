import * as tf from '@tensorflow/tfjs'

import { type ContrastiveOptions, contrastive } from '../../kernels/contrastive.ts'
import type { ClassifiedLossOptions } from './classified-rows.ts'

export interface OwnClassSoftmaxOptions extends ClassifiedLossOptions {
  /** Scores are multiplied by it, that of the own class included. */
  readonly scale: number
  /** Vectors of each class. Default 1. */
  readonly perClass?: number
  /** As the kernel's; sees a further column, the own class, at the end. */
  readonly adjust?: ContrastiveOptions['adjust']
}

/**
 * Cross entropy over classes where the score of the own class is one that was put in place of the inner product, as
 * losses with an angular margin do it.
 *
 * The score rides along as one more coordinate of the rows, which one more candidate picks up; the vectors of the own
 * class are left out. So scores are never held whole: memory O((B + C) d).
 *
 * @param rows [B, d]
 * @param weights [C perClass, d]
 * @param labels [B], checked.
 * @param own the score of each row's class, before the scale, [B].
 */
export function ownClassSoftmax(
  rows: tf.Tensor2D,
  weights: tf.Tensor2D,
  labels: Int32Array,
  own: tf.Tensor1D,
  { scale, perClass = 1, adjust, reduction, blockSize }: OwnClassSoftmaxOptions,
): tf.Tensor {
  return tf.tidy(() => {
    const [vectors, width] = weights.shape
    const pick = tf.oneHot(tf.tensor1d([width], 'int32'), width + 1).cast<tf.Tensor2D>('float32')
    const query = Int32Array.from({ length: labels.length * perClass }, (_, i) => Math.floor(i / perClass))
    return contrastive(
      rows.concat<tf.Tensor2D>(own.expandDims(1), 1),
      weights.concat<tf.Tensor2D>(tf.zeros([vectors, 1]), 1).concat(pick),
      {
        temperature: 1 / scale,
        positives: new Int32Array(labels.length).fill(vectors),
        exclude: { query, candidate: query.map((row, i) => labels[row] * perClass + (i % perClass)) },
        adjust,
        reduction,
        blockSize,
      },
    )
  })
}
