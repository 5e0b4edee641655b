import type * as tf from '@tensorflow/tfjs'

import { type KeptNegatives, keptCount } from '../../negatives/kept-count.ts'
import { reduce } from '../reduction.ts'
import { againstKeys, type AgainstKeysOptions, countAgainstKeys } from './against-keys.ts'
import { checkNegativeWeight } from './check-negative-weight.ts'
import { largestScoreSums } from './largest-score-sums.ts'

export interface HardSimpleContrastiveOptions extends AgainstKeysOptions, KeptNegatives {
  /** lambda: the weight of the sum over the kept negatives. Default 1 / K, which is their mean. */
  readonly negativeWeight?: number
}

/**
 * Hard simple contrastive loss: the similarity of the positive up, those of the most similar negatives down.
 *
 * `l_i = -s_ii + lambda sum_{k in H_i} s_ik`, cosines, H_i the K largest negatives of anchor i, of equal ones those of the
 * lower row; Wang and Liu, "Understanding the behaviour of contrastive loss" (2021), section 3.4. Hardness by choice
 * alone, without softmax or temperature: `hardContrastive` has both, `simpleContrastive` neither.
 *
 * The choice is constant for the gradient, which is analytic and 0 for negatives that aren't kept. Memory
 * O((N + M) d + N K) and a block of at most 2^20 scores; time three products of N x (N + M) x d.
 *
 * @param queries [N, d]
 * @param keys [N, d], row i the positive of query i.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws as `hardContrastive`.
 * @system 18
 */
export function hardSimpleContrastive(
  queries: tf.Tensor2D,
  keys: tf.Tensor2D,
  options: HardSimpleContrastiveOptions = {},
): tf.Tensor {
  const { inBatchNegatives = true } = options
  const count = keptCount(countAgainstKeys(queries, keys, options), options)
  const weight = checkNegativeWeight(options.negativeWeight ?? 1 / count)
  return againstKeys(queries, keys, options, ({ anchors, candidates, reduction }) => {
    const [rows] = anchors.shape
    const positives = anchors.mul<tf.Tensor2D>(candidates.slice([0, 0], [rows, -1])).sum<tf.Tensor1D>(1)
    const sums = inBatchNegatives
      ? largestScoreSums(anchors, candidates, count, { excludeOwnRow: true })
      : largestScoreSums(anchors, candidates.slice([rows, 0], [-1, -1]), count)
    return reduce(sums.mul<tf.Tensor1D>(weight).sub(positives), reduction)
  })
}
