import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { stopGradient } from '../../kernels/stop-gradient.ts'

export interface SinkhornAssignOptions {
  /** How often columns and rows are scaled. Default 3. */
  readonly iterations?: number
  /** The softness of the assignment, in units of the scores. Default 0.05. */
  readonly epsilon?: number
}

/**
 * Assigns the rows of a batch to prototypes by their scores, softly and so that all prototypes get about equally many: the
 * codes of SwAV.
 *
 * Sinkhorn's iteration on `exp(scores / epsilon)`: in turn each column is divided by its sum, then each row by its sum, so
 * that rows sum to 1 and columns nearly to rows / columns; Caron et al., "Unsupervised learning of visual features by
 * contrasting cluster assignments" (2020), equation 3. In logarithms: no epsilon overflows. Constant for the gradient.
 * `sinkhorn` of `@neg/core/numerics` solves the same problem to the end, in float64 on the host.
 *
 * Time O(iterations N K), memory O(N K).
 *
 * @param scores [N, K]
 * @returns [N, K]
 * @throws NEG_SHAPE for scores that are no matrix or empty; NEG_RANGE for an option out of range.
 */
export function sinkhornAssign(scores: tf.Tensor2D, options: SinkhornAssignOptions = {}): tf.Tensor2D {
  const { iterations = 3, epsilon = 0.05 } = options
  if (scores.rank !== 2 || scores.size === 0) {
    throw new NegError('NEG_SHAPE', `scores are [${scores.shape}]`, {
      where: { field: 'scores' },
      remedy: 'Give a matrix with a row for each item and a column for each prototype.',
    })
  }
  if (!(Number.isInteger(iterations) && iterations >= 1)) {
    throw new NegError('NEG_RANGE', `${iterations} iterations`, {
      where: { field: 'iterations' },
      remedy: 'Take a whole number above 0.',
    })
  }
  if (!(epsilon > 0 && Number.isFinite(epsilon))) {
    throw new NegError('NEG_RANGE', `epsilon is ${epsilon}`, {
      where: { field: 'epsilon' },
      remedy: 'Take a number above 0.',
    })
  }
  return tf.tidy(() => {
    let logarithms = stopGradient(scores).div<tf.Tensor2D>(epsilon)
    for (let i = 0; i < iterations; i += 1) {
      const columns = logarithms.sub<tf.Tensor2D>(logarithms.logSumExp(0, true))
      logarithms = columns.sub(columns.logSumExp(1, true))
    }
    return stopGradient(logarithms.exp())
  })
}
