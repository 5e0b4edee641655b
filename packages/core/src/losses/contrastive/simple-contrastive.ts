import type * as tf from '@tensorflow/tfjs'

import { keptCount } from '../../negatives/kept-count.ts'
import { reduce } from '../reduction.ts'
import { againstKeys, type AgainstKeysOptions, countAgainstKeys } from './against-keys.ts'
import { checkNegativeWeight } from './check-negative-weight.ts'

export interface SimpleContrastiveOptions extends AgainstKeysOptions {
  /** lambda: the weight of the sum over the negatives. Default 1 / their number, which is their mean. */
  readonly negativeWeight?: number
}

/**
 * Simple contrastive loss: similarities of positives up, of negatives down, all alike.
 *
 * `l_i = -s_ii + lambda sum_k s_ik`, cosines; Wang and Liu, "Understanding the behaviour of contrastive loss" (2021),
 * equation 8. With the default lambda it is what InfoNCE becomes for a large temperature: its gradient is constant, so
 * that no negative counts more for being hard. `hardSimpleContrastive` puts hardness back.
 *
 * Sums of similarities are similarities to sums: no score matrix is made. Time and memory O((N + M) d).
 *
 * @param queries [N, d]
 * @param keys [N, d], row i the positive of query i.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or a batch is empty; NEG_NO_NEGATIVES; NEG_RANGE for an option out of range.
 * @system 18
 */
export function simpleContrastive(
  queries: tf.Tensor2D,
  keys: tf.Tensor2D,
  options: SimpleContrastiveOptions = {},
): tf.Tensor {
  const { inBatchNegatives = true } = options
  const count = keptCount(countAgainstKeys(queries, keys, options), { share: 1 })
  const weight = checkNegativeWeight(options.negativeWeight ?? 1 / count)
  return againstKeys(queries, keys, options, ({ anchors, candidates, reduction }) => {
    const [rows] = anchors.shape
    const own = candidates.slice([0, 0], [rows, -1])
    const positives = anchors.mul<tf.Tensor2D>(own).sum<tf.Tensor1D>(1)
    const negatives = inBatchNegatives ? candidates : candidates.slice([rows, 0], [-1, -1])
    const all = anchors.mul<tf.Tensor2D>(negatives.sum(0)).sum<tf.Tensor1D>(1)
    const sums = inBatchNegatives ? all.sub<tf.Tensor1D>(positives) : all
    return reduce(sums.mul<tf.Tensor1D>(weight).sub(positives), reduction)
  })
}
