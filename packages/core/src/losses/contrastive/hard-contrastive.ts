import type * as tf from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import { type KeptNegatives, keptCount } from '../../negatives/kept-count.ts'
import { againstKeys, type AgainstKeysOptions, countAgainstKeys } from './against-keys.ts'
import { batchLabels } from './batch-labels.ts'

export interface HardContrastiveOptions extends AgainstKeysOptions, KeptNegatives {
  /** tau: scores are divided by it. A scalar tensor is learnt: it receives a gradient. Default 0.2. */
  readonly temperature?: number | tf.Scalar
}

/**
 * Hard contrastive loss: InfoNCE in which an anchor meets only its most similar negatives.
 *
 * `l_i = -log(exp s_ii / (exp s_ii + sum_{k in H_i} exp s_ik))`, `s = cos / tau`, H_i the K largest negatives of anchor i,
 * of equal ones those of the lower row; Wang and Liu, "Understanding the behaviour of contrastive loss" (2021), section
 * 3.4. It separates hardness from temperature: a large tau with few negatives still attends to hard ones. With `share` 1
 * it is `infoNCE`. Kept negatives may be false ones: `hardestNegatives` names them, and counts those of the anchor's label.
 * `hardSimpleContrastive` has the same choice without the softmax.
 *
 * A configuration of the kernel `contrastive`: memory O((N + M) d) and a block of scores; the gradient is analytic, and 0
 * for negatives that aren't kept.
 *
 * @param queries [N, d]
 * @param keys [N, d], row i the positive of query i.
 * @returns a scalar, or [N] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or a batch is empty; NEG_NO_NEGATIVES; NEG_RANGE for a share outside (0, 1],
 * more negatives than there are, or another option out of range.
 * @system 18
 */
export function hardContrastive(
  queries: tf.Tensor2D,
  keys: tf.Tensor2D,
  options: HardContrastiveOptions = {},
): tf.Tensor {
  const { temperature = 0.2, inBatchNegatives = true } = options
  const topNegatives = keptCount(countAgainstKeys(queries, keys, options), options)
  return againstKeys(queries, keys, options, ({ anchors, candidates, reduction }) =>
    contrastive(anchors, candidates, {
      temperature,
      topNegatives,
      reduction,
      ...(inBatchNegatives ? {} : { excludeLabels: batchLabels(anchors.shape[0], keys.shape[0], candidates.shape[0]) }),
    }),
  )
}
