import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { contrastive } from '../../kernels/contrastive.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { logSumExp } from '../../kernels/masked/log-sum-exp.ts'
import { checkBatches } from '../check-batches.ts'

export interface UniformityLossOptions {
  /** t: how fast the pull of a pair falls with its distance. Default 2. */
  readonly sharpness?: number
  /** Whether a row counts with itself too, which makes the value depend on the number of rows. Default false. */
  readonly includeSelf?: boolean
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
}

/**
 * Uniformity: how evenly rows are spread over the sphere, the logarithm of the mean Gaussian potential of their pairs;
 * lower is more even, 0 is one point.
 *
 * `log mean_{i != j} exp(-t |x_i - x_j|^2)`; Wang and Isola, "Understanding contrastive representation learning through
 * alignment and uniformity on the hypersphere" (2020), equation 4. As a loss it goes with `alignmentLoss`; to judge
 * embeddings off the tape take `uniformity` of `@neg/core/evaluation`.
 *
 * The kernel `contrastive` over rows with their squared lengths as further columns: memory O(n d), time three products
 * of n x n x d, the gradient analytic.
 *
 * @param embeddings [n, d]
 * @returns a scalar.
 * @throws NEG_SHAPE for fewer than two rows; NEG_RANGE for a sharpness that isn't above 0.
 * @system 18
 */
export function uniformityLoss(embeddings: tf.Tensor2D, options: UniformityLossOptions = {}): tf.Tensor {
  const { sharpness = 2, includeSelf = false, normalise = true } = options
  checkBatches({ embeddings }, 2)
  if (!(sharpness > 0 && Number.isFinite(sharpness))) {
    throw new NegError('NEG_RANGE', `the sharpness is ${sharpness}`, {
      where: { field: 'sharpness' },
      remedy: 'Take a number above 0, such as 2.',
    })
  }
  const [count] = embeddings.shape
  return tf.tidy(() => {
    const rows = normalise ? unitRows(embeddings) : embeddings
    const lengths = rows.square().sum<tf.Tensor2D>(1, true).mul<tf.Tensor2D>(-sharpness)
    const ones = tf.onesLike(lengths)
    // Inner products of these are -t |x_i - x_j|^2; the last candidate, of score 0, stands as every row's positive.
    const queries = tf.concat([rows.mul<tf.Tensor2D>(2 * sharpness), lengths, ones], 1)
    const others = tf.concat([rows, ones, lengths], 1).pad([
      [0, 1],
      [0, 0],
    ]) as tf.Tensor2D
    const own = Int32Array.from({ length: count }, (_, row) => row)
    const potentials = contrastive(queries, others, {
      temperature: 1,
      positives: own.map(() => count),
      denominator: 'negatives',
      ...(includeSelf ? {} : { exclude: { query: own, candidate: own } }),
      reduction: 'none',
    })
    return logSumExp(potentials).sub(Math.log(count * (includeSelf ? count : count - 1)))
  })
}
