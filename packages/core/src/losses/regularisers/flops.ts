import * as tf from '@tensorflow/tfjs'

import { stopGradient } from '../../kernels/stop-gradient.ts'
import { absolute } from '../../kernels/absolute.ts'
import { checkBatches } from '../check-batches.ts'
import { checkNotNegative } from '../../check-options.ts'

export interface FlopsOptions {
  /** Rows with no more values beside 0 than this count as zeros. Default 0: every row counts. */
  readonly threshold?: number
}

/**
 * Makes sparse embeddings sparse evenly: what two of them cost to compare, made smooth.
 *
 * `sum_k (mean of |x_k| over the rows)^2`; Paria, Yeh, Yen, Xu, Ravikumar, Póczos, "Minimizing FLOPs to learn efficient
 * sparse representations" (2020); sentence-transformers' FlopsLoss, and with weights for queries and documents
 * the regulariser of SPLADE. Time and memory O(B d).
 *
 * ```ts
 * infoNCE(q, d).add(flops(q).mul(5e-5)).add(flops(d).mul(3e-5))
 * ```
 *
 * @param embeddings [B, d]
 * @returns a scalar.
 * @throws NEG_SHAPE unless there is a row; NEG_RANGE for the threshold.
 */
export function flops(embeddings: tf.Tensor2D, options: FlopsOptions = {}): tf.Scalar {
  const { threshold = 0 } = options
  checkBatches({ embeddings })
  checkNotNegative({ threshold })
  return tf.tidy(() => {
    const sizes = absolute(embeddings)
    const filled = stopGradient(embeddings).notEqual(0).cast('float32').sum(1, true)
    const counted = threshold === 0 ? sizes : sizes.mul(filled.greater(threshold).cast('float32'))
    return counted.mean(0).square().sum<tf.Scalar>()
  })
}
