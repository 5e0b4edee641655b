import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkAboveZero, checkCount } from '../../check-options.ts'
import { checkNeighbours, labelledNeighbours } from './labelled-neighbours.ts'

export interface ClassicICNNScoreOptions {
  /** How many neighbours are scored. Default 5, and 3 where there are no more than k rows. */
  readonly k?: number
  /** p: the root that is taken of the distances' part. Default 2. */
  readonly distanceRoot?: number
  /** r: the root that is taken of the share of neighbours of the own class. Default 2. */
  readonly purityRoot?: number
}

export interface ClassicICNNScore {
  /** `(lambda + gamma) / 2` */
  readonly score: tf.Scalar
  readonly lambda: tf.Scalar
  readonly gamma: tf.Scalar
  readonly k: number
}

/**
 * The older form of the ICNN score: the distances of each row's neighbours scaled to 0 .. 1, near ones of its class and far
 * ones of others counting for it, with roots.
 *
 * "ICNN: inter and intra class nearest neighbours" (arXiv 2107.06992) without its variance term, as Mendez-Ruiz and others
 * (2023) start from it. For judging embeddings; `icnnScore` is the form to train with. O(n^2) memory.
 *
 * @param embeddings [n, d]
 * @param labels [n]
 * @throws NEG_SHAPE when they don't fit, or there are fewer than k + 1 rows; NEG_RANGE for an option.
 * @system 53
 */
export function classicICNNScore(
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  options: ClassicICNNScoreOptions = {},
): ClassicICNNScore {
  const { k: wanted = 5, distanceRoot = 2, purityRoot = 2 } = options
  checkNeighbours(embeddings, labels, embeddings, labels)
  checkCount({ k: wanted })
  checkAboveZero({ distanceRoot, purityRoot })
  const rows = embeddings.shape[0]
  const k = wanted >= rows ? 3 : wanted
  if (k >= rows) {
    throw new NegError('NEG_SHAPE', `there are ${rows} rows`, {
      where: { field: 'embeddings' },
      remedy: `Give at least ${k + 1}.`,
    })
  }
  return tf.tidy(() => {
    const { distances, same } = labelledNeighbours(embeddings, labels, embeddings, labels, {
      count: k,
      dropNearest: true,
    })
    const [low, high] = [distances.min(1, true), distances.max(1, true)]
    const scaled = distances.sub(low).div(high.sub(low).add(1e-6))
    const different = tf.scalar(1).sub(same)
    const parts = same.mul(tf.scalar(1).sub(scaled)).add(different.mul(scaled)).sum(1)
    const lambda = parts
      .div(parts.max().add(1e-6))
      .pow(1 / distanceRoot)
      .mean<tf.Scalar>()
    const gamma = same
      .mean(1)
      .pow(1 / purityRoot)
      .mean<tf.Scalar>()
    return { score: lambda.add(gamma).div<tf.Scalar>(2), lambda, gamma, k }
  })
}
