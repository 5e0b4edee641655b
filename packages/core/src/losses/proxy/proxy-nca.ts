import * as tf from '@tensorflow/tfjs'

import { contrastive } from '../../kernels/contrastive.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkAboveZero, checkWord } from '../../check-options.ts'
import { type ClassifiedLossOptions, checkClassified } from './classified-rows.ts'

export interface ProxyNCAOptions extends ClassifiedLossOptions {
  /** Squared distances are multiplied by it. Default 1. */
  readonly scale?: number
  /** What the own proxy is compared with: `all` proxies, itself included (default), or the `negatives` alone. */
  readonly denominator?: 'all' | 'negatives'
}

/**
 * Proxy-NCA: each row must be nearer to the proxy of its class than to those of the others, which stand for all their rows.
 *
 * `-log(exp(-scale D_iy) / sum_c exp(-scale D_ic))`, D the squared distance of vectors of unit length; Movshovitz-Attias,
 * Toshev, Leung, Ioffe, Singh, "No fuss distance metric learning using proxies" (2017), equation 4, whose denominator leaves
 * the own proxy out (`denominator: 'negatives'`); the field keeps it. At unit length D is 2 - 2 cos, so that it is
 * `normalisedSoftmax` at the temperature 1 / (2 scale). Memory O((B + C) d).
 *
 * @param embeddings [B, d], of any length.
 * @param proxies [C, d], one for each class, of any length.
 * @param labels [B], 0 .. C - 1
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or there is no row; NEG_RANGE for a label or an option; NEG_NO_NEGATIVES for
 * one class without its own proxy in the denominator.
 */
export function proxyNCA(
  embeddings: tf.Tensor2D,
  proxies: tf.Tensor2D,
  labels: Int32Array,
  options: ProxyNCAOptions = {},
): tf.Tensor {
  const { scale = 1, denominator = 'all', reduction, blockSize } = options
  checkAboveZero({ scale })
  checkWord('denominator', denominator, ['all', 'negatives'])
  checkClassified(embeddings, proxies, labels)
  return tf.tidy(() =>
    contrastive(unitRows(embeddings), unitRows(proxies), {
      temperature: 1 / (2 * scale),
      positives: labels,
      denominator,
      reduction,
      blockSize,
    }),
  )
}
