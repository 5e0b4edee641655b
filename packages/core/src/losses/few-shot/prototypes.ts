import type * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { segmentMean } from '../../kernels/segments/segment-mean.ts'
import { checkBatches } from '../check-batches.ts'
import { checkCount } from '../../check-options.ts'

/**
 * The prototype of each class of an episode: the mean of its support embeddings, through which gradients reach them.
 *
 * Snell, Swersky and Zemel, "Prototypical networks for few-shot learning" (2017). O(rows x d).
 *
 * @param supports [n, d]
 * @param labels [n], 0 .. ways - 1, each at least once.
 * @param ways how many classes the episode has.
 * @returns [ways, d]
 * @throws NEG_SHAPE when they don't fit; NEG_RANGE for a label outside the classes or a class without support.
 * @system 53
 */
export function prototypes(supports: tf.Tensor2D, labels: Int32Array, ways: number): tf.Tensor2D {
  checkCount({ ways })
  checkBatches({ supports })
  checkLength('labels', labels, supports.shape[0])
  const wrong = labels.findIndex((label) => label < 0 || label >= ways)
  if (wrong >= 0) {
    throw new NegError('NEG_RANGE', `the label ${labels[wrong]} is none of ${ways} classes`, {
      where: { field: 'labels', row: wrong + 1 },
    })
  }
  const present = new Set(labels)
  if (present.size < ways) {
    const missing = Array.from({ length: ways }, (_, way) => way).find((way) => !present.has(way))
    throw new NegError('NEG_RANGE', `class ${missing} has no support`, {
      where: { field: 'labels' },
      remedy: 'Give each class of the episode at least one support.',
    })
  }
  return segmentMean(supports, { ids: labels, count: ways })
}
